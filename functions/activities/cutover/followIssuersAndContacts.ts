import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { followIssuersAndContactsContract } from '../../../shared/contracts/steps/watchSteps';
import { type IssuerOrContactsResult, type SeenSetting } from '../../../shared/contracts/model/issuersAndContacts';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../../shared/clients/openClients';
import { changedSettings } from '../../../shared/rules/cutover/targetChanges';
import { takesAllNames } from '../../../shared/rules/text/selectionWidth';
import { judgeSetting, type KnownSetting, resultOfVerdict } from '../../../shared/rules/cutover/settingVerdict';
import { failingActivity } from '../../steps/frame/activity';
import { failStep } from '../../steps/frame/failStep';
import {
  changeSetting,
  copySetting,
  type CopyPlace,
  type Setting,
  seeSetting,
} from '../../steps/issuersAndContacts/copySetting';
import { readKnownSettings, writeSettingResults } from '../../steps/issuersAndContacts/issuersAndContactsResults';
import { readVerifiedIssuersAndContacts } from '../../steps/plan/verifiedPlan';
import { changeNotes, readChanges } from '../../steps/targetVault/changeNotes';
import { connectPair, guardsOf, type VaultPair } from '../../steps/frame/vaultPair';

type Output = OutputOf<typeof followIssuersAndContactsContract>;

/**
 * Brings what the source changed of issuers and contacts since the move copied them, if the target is as the move left it. Names what
 * others changed in the target. A second run finds what the first one carried equal in both vaults.
 */
export function followIssuersAndContacts(clients: Clients) {
  const { vaults, store, staging, claims, starts } = clients;

  return failingActivity(followIssuersAndContactsContract, async (plan): Promise<Output> => {
    const { move } = plan;
    const pair = connectPair(vaults, move, guardsOf(claims, move));
    const planned = await readVerifiedIssuersAndContacts(store, plan);
    const known = await readKnownSettings(clients, move, planned);
    const at = { clients, pair, notes: changeNotes({ store, starts }, move), vault: move.targetVault };
    const settings = new Map(known.settings.map((result) => [keyOf(result), result]));
    const seen = new Map(known.seen.map((one) => [keyOf(one), one]));
    const there: SeenSetting[] = [];
    for (const setting of await settingsNow(pair, move, [...settings.values(), ...planned.settings])) {
      const key = keyOf(setting);
      const now = await seeSetting(staging, pair, move, setting);
      there.push(now);
      const before = settings.get(key);
      // The source had it for a moment, and no vault has it now.
      if (before === undefined && now.source === null) continue;
      const followed = await follow(at, move, { now, before, seen: seen.get(key) });
      settings.set(key, followed.result);
      if (followed.seen !== undefined) seen.set(key, followed.seen);
    }
    const results = { settings: [...settings.values()], seen: [...seen.values()] };
    await writeSettingResults(clients, move, results);
    const changed = changedSettings(results.settings, there);
    return { state: 'followed', changed, throttled: pair.meter.throttled };
  });
}

interface FollowPlace extends CopyPlace {
  readonly clients: Clients;
}

interface Followed {
  readonly result: IssuerOrContactsResult;
  /** What the move sees now; absent if it stays with what it saw before. */
  readonly seen?: SeenSetting;
}

/** Judges one setting, and carries it if only the source changed it. */
async function follow(at: FollowPlace, move: MoveSpec, { now, before, seen }: KnownSetting): Promise<Followed> {
  const verdict = judgeSetting(seen, now);
  if (verdict !== 'carry')
    return { result: resultOfVerdict({ now, before, seen }, verdict), ...(verdict === 'same' && { seen: now }) };
  const { kind, name } = now;
  try {
    const { reasons } =
      now.target === null
        ? await copySetting(at, now)
        : await changeSetting({ ...at, noted: await readChanges(at.clients, move) }, now);
    const after = await seeSetting(at.clients.staging, at.pair, move, now);
    if (after.source !== after.target) throw notEqual;
    return { result: { kind, name, reasons, state: 'copied' }, seen: after };
  } catch (error) {
    const failed = failStep(error);
    const { code, detail, requestId, retryable } = failed;
    if (retryable || code === 'MOVE_SUPERSEDED') throw error;
    const fault = { code, detail, ...(requestId === undefined ? {} : { requestId }) };
    return { result: { kind, name, reasons: [], state: 'failed', ...fault } };
  }
}

/**
 * The settings that the move is about now: what it knows, and with a selection of all names also what the source has by now. It leaves
 * out what the app could not read from the start.
 */
async function settingsNow(
  { source }: VaultPair,
  { select, copy }: MoveSpec,
  known: readonly Pick<IssuerOrContactsResult, 'kind' | 'name' | 'reasons'>[],
): Promise<readonly Setting[]> {
  const isRead = (kind: Setting['kind']) =>
    (kind === 'issuer' ? copy.issuers : copy.contacts) &&
    !known.some((one) => one.kind === kind && one.reasons.includes('PERMISSION_MISSING'));
  const isWide = takesAllNames(select);
  const issuers = isWide && isRead('issuer') ? await source.certificates.listIssuers() : [];
  const found: Setting[] = [
    ...known.filter(({ kind }) => isRead(kind)).map(({ kind, name }) => ({ kind, name })),
    ...issuers.map((name) => ({ kind: 'issuer' as const, name })),
    ...(isWide && isRead('contacts') ? [{ kind: 'contacts' as const, name: 'contacts' }] : []),
  ];
  return [...new Map(found.toReversed().map((one) => [keyOf(one), one])).values()].toReversed();
}

function keyOf({ kind, name }: Setting): string {
  return `${kind} ${name.toLowerCase()}`;
}

const notEqual = new MoverError(
  'NOT_EQUAL_AFTER_MOVE',
  'Expected the target to have what the source has after the move had set it, but it differs.',
);
