import { writeKnown } from '../steps/stored/knownPart';
import {
  surveyIssuersAndContactsContract,
  copyIssuersAndContactsContract,
} from '../../shared/contracts/steps/moveSteps';
import { withLongLists, type LongLists } from '../steps/stored/longLists';
import { noIssuersAndContacts, planIssuersAndContacts } from '../steps/issuersAndContacts/planIssuersAndContacts';
import {
  type DeletedItemName,
  type PlannedIssuerOrContacts,
  type PlannedIssuersAndContacts,
  type IssuerOrContactsResult,
  type SeenSetting,
} from '../../shared/contracts/model/issuersAndContacts';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type MoveVault, type VaultPair, guardsOf, connectPair } from '../steps/frame/vaultPair';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { itemsOf } from '../steps/items/itemVersion';
import { whenCode, MoverError } from '../../shared/contracts/model/moverError';
import { followIssuersAndContactsContract } from '../../shared/contracts/steps/watchSteps';
import { failingActivity, activity } from '../steps/frame/activity';
import {
  readKnownSettings,
  surveyedOf,
  writeSettingResults,
} from '../steps/issuersAndContacts/issuersAndContactsResults';
import { changedSettings } from '../../shared/rules/cutover/targetChanges';
import { type KnownSetting, judgeSetting, resultOfVerdict } from '../../shared/rules/cutover/settingVerdict';
import {
  changeSetting,
  type Setting,
  type CopyPlace,
  copySetting,
  seeSetting,
} from '../steps/issuersAndContacts/copySetting';
import { readChanges, changeNotes } from '../steps/targetVault/changeNotes';
import { takesAllNames } from '../../shared/rules/text/selectionWidth';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type ApprovedPlan } from '../../shared/contracts/steps/approvedPlan';
import { type Clients } from '../../shared/clients/openClients';
import { failPermanently, failStep } from '../steps/frame/failStep';
import { readVerifiedIssuersAndContacts } from '../steps/plan/verifiedPlan';

/**
 * Copies issuers and contacts as planned. It reads the target first and leaves anything added since the plan, so a
 * second run does not remove a password that a person has set meanwhile. A held move also stores what both vaults have then.
 */
export function copyIssuersAndContacts(clients: Clients) {
  const { vaults, store, staging, claims, starts } = clients;

  return activity(
    copyIssuersAndContactsContract,
    async (plan): Promise<OutputOf<typeof copyIssuersAndContactsContract>> => {
      const { move } = plan;
      const pair = connectPair(vaults, move, guardsOf(claims, move));
      const planned = await readPlanned(plan);
      if ('state' in planned) return planned;
      const notes = changeNotes({ store, starts }, move);
      const settings: IssuerOrContactsResult[] = [];
      const seen: SeenSetting[] = [];
      let isTransient = false;
      for (const setting of planned.settings) {
        const { retryable, ...result } = await copyIssuerOrContacts(setting, { pair, notes, vault: move.targetVault });
        settings.push(result);
        isTransient ||= retryable === true;
        if (move.cutover !== 'hold' || setting.reasons.includes('PERMISSION_MISSING')) continue;
        const found = await seeSetting(staging, pair, move, setting).catch(failStep);
        if (!('state' in found)) seen.push(found);
        else isTransient ||= found.retryable;
      }
      await writeSettingResults(clients, move, { settings, seen });
      return {
        state: 'copied',
        settings,
        throttled: pair.meter.throttled,
        ...(isTransient ? { retryable: true } : {}),
      };
    },
  );

  async function readPlanned(plan: ApprovedPlan): Promise<PlannedIssuersAndContacts | StepFailed> {
    try {
      return await readVerifiedIssuersAndContacts(store, plan);
    } catch (error) {
      return failPermanently(error);
    }
  }
}

/** The result of one copy, and whether its failure is transient. */
interface CopiedSetting extends IssuerOrContactsResult {
  readonly retryable?: boolean;
}

async function copyIssuerOrContacts(planned: PlannedIssuerOrContacts, at: CopyPlace): Promise<CopiedSetting> {
  const { kind, name, reasons } = planned;
  if (planned.action === 'leave') {
    return { kind, name, reasons, state: reasons.includes('ALREADY_THERE') ? 'alreadyThere' : 'left' };
  }
  try {
    return { kind, name, ...(await copySetting(at, planned)) };
  } catch (error) {
    const { code, detail, requestId, retryable } = failStep(error);
    return {
      kind,
      name,
      reasons: [],
      state: 'failed',
      code,
      detail,
      retryable,
      ...(requestId === undefined ? {} : { requestId }),
    };
  }
}

/** Stores which issuers and contacts the move copies, and which names are soft-deleted in the source. */
export function surveyIssuersAndContacts(clients: Clients) {
  const { store } = clients;

  return activity(surveyIssuersAndContactsContract, (input): Promise<Surveyed> =>
    withLongLists(clients, { step: 'surveyIssuersAndContacts', input }, (lists) => survey(input, lists)),
  );

  async function survey({ move, target }: SurveyInput, lists: LongLists): Promise<Surveyed> {
    const { pair } = lists;
    const certificates = target === 'absent' ? noIssuersAndContacts : pair.target.certificates;
    const [settings, deletedInSource] = await Promise.all([
      planIssuersAndContacts({ source: pair.source.certificates, target: certificates }, move),
      deletedItems(pair.source, lists, move),
    ]);
    const planned = { settings: [...settings], deletedInSource: [...deletedInSource] };
    const hash = await writeKnown(store, surveyedOf(move), planned);
    return {
      state: 'surveyed',
      settings: settings.length,
      deletedInSource: deletedInSource.length,
      throttled: pair.meter.throttled,
      hash,
    };
  }
}

type SurveyInput = InputOf<typeof surveyIssuersAndContactsContract>;

type Surveyed = OutputOf<typeof surveyIssuersAndContactsContract>;

/** Leaves out the managed key and secret of a deleted certificate; the certificate's own row covers them. */
async function deletedItems(
  source: MoveVault,
  lists: LongLists,
  { select }: MoveSpec,
): Promise<readonly DeletedItemName[]> {
  const byType = await Promise.all(
    select.types.map(async (itemType) => {
      const listed = await lists
        .all(itemType, (token) => itemsOf(source, itemType).listDeleted(token))
        .catch(whenForbidden);
      return listed.filter(({ managed }) => !managed).map(({ name }) => ({ itemType, itemName: name }));
    }),
  );
  return byType.flat();
}

/**
 * The report shows these names only for information. Without the permission to list them, everything else still moves.
 */
const whenForbidden = whenCode('VAULT_FORBIDDEN', []);

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
