import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { exportItemContract } from '../../shared/contracts/steps/itemSteps';
import { type VersionLeftOut } from '../../shared/contracts/model/plan';
import { type ReasonCode } from '../../shared/contracts/model/reasonCodes';
import { type Clients } from '../../shared/clients/openClients';
import { type VersionChoice, chooseVersions } from '../../shared/rules/plan/chooseVersions';
import { isReadableOrderUncertain, orderVersions, type VersionOrder } from '../../shared/rules/compare/orderVersions';
import { isWithinLimits } from '../../shared/rules/plan/itemTraits';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { type AnyVersion, isNotFound } from '../steps/items/itemVersion';
import { type ReadVersion, readExports } from '../steps/items/readExports';
import { enableForOrder } from '../steps/items/readEnabled';
import { readProvenOrder } from '../steps/items/readOrder';
import { packItem } from '../steps/items/stagedItem';
import { relock } from '../steps/items/unlockVersions';
import { shortList } from '../steps/items/briefLists';
import { inItemPart, type ItemPart } from '../steps/parts/itemPart';
import { guardsOf, type VaultPair } from '../steps/frame/vaultPair';

type Input = InputOf<typeof exportItemContract>;
type Output = OutputOf<typeof exportItemContract>;

/**
 * Reads every version of one item that moves by value, oldest first, and stages them encrypted. A second run replaces
 * the payload.
 */
export function exportItem(clients: Clients) {
  const { staging, store, claims } = clients;

  return activity(exportItemContract, (input): Promise<Output> => {
    const guards = guardsOf(claims, input.move);
    return inItemPart(clients, { step: 'export', input, guards, failed }, (part) => exportVersions(input, part));
  });

  async function exportVersions(input: Input, { pair, exported }: ItemPart): Promise<Output> {
    const { move } = input;
    const place = { store, staging, move, pair, side: 'source' } as const;
    await relock(place, input);
    const order = await enableForOrder(place, input, await readProvenOrder(pair.source, input));
    const current = order.ordered.at(-1);
    const { throttled } = pair.meter;
    if (current === undefined) return { state: 'skipped', reason: 'GONE_FROM_SOURCE', throttled };
    const terms = { itemType: input.itemType, versions: move.select.versions, disabled: move.disabled };
    const choice = chooseVersions(order.ordered, { ...terms, now: Date.now() / 1000 });
    // The plan blocks such items. This one changed after the plan, or was planned as a backup.
    if (choice.obstacle !== undefined) return { state: 'blocked', reason: choice.obstacle, throttled };
    const read = await readExports(place, input, { chosen: choice.chosen, exported });
    const proven = orderRead(order, read);
    return stage(input, pair, { ...proven, order, choice, currentVersion: current.version });
  }

  async function stage(input: Input, pair: VaultPair, found: Found): Promise<Output> {
    const { order, choice, read, currentVersion } = found;
    const { throttled } = pair.meter;
    if (input.itemType === 'secret' && !read.every(({ staged }) => isWithinLimits(staged))) {
      return { state: 'blocked', reason: 'OVER_SIZE_LIMIT', throttled };
    }
    if (read.at(-1)?.isExportable === false)
      return { state: 'blocked', reason: 'CERTIFICATE_NOT_EXPORTABLE', throttled };
    const goes = read.filter(({ isExportable }) => isExportable).map(({ staged }) => staged);
    const versionsLeftOut = [...choice.leftOut, ...notExportable(read)];
    const leftOut = versionsLeftOut.map(({ version }) => version);
    const staged = await staging.pass(input.move, packItem(goes, leftOut));
    const reasons = [...new Set([...versionsLeftOut.map(({ reason }) => reason), ...remarksOn(found)])];
    const versionCount = order.ordered.length;
    const list = await shortList(staging, { ...input, step: 'export' }, versionsLeftOut);
    return { state: 'exported', staged, versionCount, currentVersion, versionsLeftOut: list, reasons, throttled };
  }
}

function failed(error: unknown) {
  return isNotFound(error) ? ({ state: 'skipped', reason: 'GONE_FROM_SOURCE' } as const) : failStep(error);
}

interface Found {
  readonly order: VersionOrder<AnyVersion>;
  readonly choice: VersionChoice<AnyVersion>;
  /** Oldest first. */
  readonly read: readonly ReadVersion[];
  readonly isOrderUncertain: boolean;
  readonly currentVersion: string;
}

/** An enabled version names its predecessor. So reading a disabled version can prove an order that its listing hid. */
function orderRead(
  order: VersionOrder<AnyVersion>,
  read: readonly ReadVersion[],
): Pick<Found, 'read' | 'isOrderUncertain'> {
  const byId = new Map(read.map((one) => [one.staged.version, one]));
  // Order the versions that do not move too: a version that moves may follow one of them.
  const versions = order.ordered.map((version) => {
    const staged = byId.get(version.version)?.staged;
    const previousVersion = staged === undefined ? version.previousVersion : (staged.previousVersion ?? null);
    return { version: version.version, created: version.created, previousVersion, enabled: staged !== undefined };
  });
  const { ordered, uncertain } = orderVersions(versions, order.ordered.at(-1)?.version ?? null);
  const unordered = new Set(uncertain.map(({ version }) => version));
  const inOrder = ordered.flatMap(({ version }) => byId.get(version) ?? []);
  const linked = inOrder.map((one, at) => (unordered.has(one.staged.version) ? one : followed(one, inOrder[at - 1])));
  return { read: linked, isOrderUncertain: isReadableOrderUncertain(uncertain) };
}

/**
 * Links each version to the one before it in the payload, which is all that an import sees. A version that is not in
 * the payload must not break the chain.
 */
function followed(one: ReadVersion, before: ReadVersion | undefined): ReadVersion {
  return { ...one, staged: { ...one.staged, follows: before?.staged.version } };
}

function notExportable(read: readonly ReadVersion[]): readonly VersionLeftOut[] {
  return read.flatMap(({ staged, isExportable }) =>
    isExportable ? [] : [{ version: staged.version, reason: 'OLD_VERSION_NOT_EXPORTABLE' as const }],
  );
}

function remarksOn({ choice, isOrderUncertain }: Found): readonly ReasonCode[] {
  const remarks: ReasonCode[] = [];
  if (choice.chosen.some(({ enabled }) => !enabled)) remarks.push('UNLOCKED_FOR_EXPORT');
  if (isOrderUncertain) remarks.push('VERSION_ORDER_UNCERTAIN');
  return remarks;
}
