import { itemsOf, type AnyVersion, nameHolder } from './itemVersion';
import { type ItemComparison, type Comparison, compareItem } from './compareItem';
import { findUpdates, updateOf, type Updates } from './findUpdates';
import { type ItemType } from '../../../shared/contracts/model/item';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type inspectItemContract } from '../../../shared/contracts/steps/moveSteps';
import { chooseVersions, type VersionChoice } from '../../../shared/rules/plan/chooseVersions';
import { backupReasons, goesByValue } from '../../../shared/rules/plan/backupReasons';
import { type ItemFacts } from '../../../shared/rules/plan/itemFacts';
import { isReadableOrderUncertain, type VersionOrder } from '../../../shared/rules/compare/orderVersions';
import { type TargetIndex } from '../plan/targetIndex';
import { type VaultPair } from '../frame/vaultPair';
import { compareNewer, isOlderThanMove, unchangedFacts } from './compareNewer';
import { judgeOlderKey } from './olderKey';
import { readTypeFacts } from './typeFacts';
import { type Digest } from './readComparable';
import { proveOrder, readOrder, readProvenOrder } from './readOrder';

export interface Inspection extends InputOf<typeof inspectItemContract> {
  readonly pair: VaultPair;
  readonly index: TargetIndex;
  readonly digest: Digest;
}

export interface Gathered extends ItemFacts {
  /** The writes of the route `update`. */
  readonly updates?: Updates | undefined;
}

/** Reads everything about one item, in both vaults, that its route depends on. Reads only. */
export async function gatherFacts(inspection: Inspection): Promise<Gathered> {
  const { pair, item, move, backups } = inspection;
  const unchanged = await unchangedFacts(inspection);
  if (unchanged !== undefined) return unchanged;
  // Only a move by value replays versions or leaves some out, so only then is their exact order worth extra reads.
  const needsOrder = goesByValue(move.method, backups) || move.select.versions !== 'all';
  const read = needsOrder ? readProvenOrder : readOrder;
  const source = await read(pair.source, item);
  const { isExportable, ...typeFacts } = await readTypeFacts(pair.source, item, {
    issued: source.ordered,
    isBackupExcluded: isBackupExcluded(source.ordered, inspection),
  });
  const choice = chooseVersions(withExportability(source.ordered, isExportable), {
    itemType: item.itemType,
    versions: move.select.versions,
    disabled: move.disabled,
    now: Date.now() / 1000,
  });
  const found = await readTarget(inspection, source, choice);
  // An item that is partly there continues by value, even if the plan otherwise uses backups.
  const isReplayed = replayed.has(found.target);
  const { ordered, uncertain } = isReplayed ? await proveOrder(pair.source, item, source) : source;
  const isOlder = await isOlderThanMove(inspection, ordered);
  return {
    item,
    versions: ordered,
    orderUncertain: isReadableOrderUncertain(uncertain),
    choice,
    ...typeFacts,
    ...found,
    ...(isOlder ? { isOlderThanMove: true } : {}),
  };
}

const replayed: ReadonlySet<ItemFacts['target']> = new Set(['prefix', 'prefixDiffers', 'different']);

/** Whether a key could only be created again. Only then its exponent and its kind are worth a read. */
function isBackupExcluded(versions: readonly AnyVersion[], { move, backups }: Inspection): boolean {
  return move.method === 'exportImport' || backupReasons({ versions }, { backups }).length > 0;
}

/**
 * A certificate's policy describes its current version. Whether older versions are exportable shows only when they are
 * exported.
 */
function withExportability(versions: readonly AnyVersion[], isExportable: boolean | undefined) {
  return versions.map((version, at) => (at === versions.length - 1 ? { ...version, isExportable } : version));
}

type TargetFacts = Pick<
  Gathered,
  'target' | 'deleted' | 'inTarget' | 'difference' | 'doubles' | 'copy' | 'update' | 'updates'
>;

async function readTarget(
  inspection: Inspection,
  source: VersionOrder<AnyVersion>,
  choice: VersionChoice,
): Promise<TargetFacts> {
  const { index, item, look, pair } = inspection;
  if (source.ordered.length === 0) return { target: 'absent' };
  const isHeld = index.isHeldByOtherKind(item);
  if (look === 'index' && isHeld) return { target: 'otherKind' };
  const found = await lookAtTarget(inspection, source, choice);
  const isInTheWay = found.target === 'softDeleted' || found.target === 'different';
  if (look === 'live' && isInTheWay && (await nameHolder(pair.target, item)) === 'otherKind') {
    return { target: 'otherKind' };
  }
  return found;
}

async function lookAtTarget(
  inspection: Inspection,
  source: VersionOrder<AnyVersion>,
  choice: VersionChoice,
): Promise<TargetFacts> {
  const { index, item, look, pair } = inspection;
  if (look === 'live' || index.isDeleted(item)) {
    const deleted = await itemsOf(pair.target, item.itemType).readDeleted(item.itemName);
    if (deleted !== undefined) {
      // An earlier try may have deleted the key in order to replace it. The step itself knows.
      if (inspection.replaces !== undefined) return { target: 'older' };
      const { scheduledPurgeOn, recoveryLevel = '' } = deleted;
      return { target: 'softDeleted', deleted: { scheduledPurgeOn, isPurgeable: recoveryLevel.includes('Purgeable') } };
    }
  }
  if (look === 'index' && !index.isLive(item)) return { target: 'absent' };
  const comparison = { ...inspection, source, choice };
  if ((await pair.earlier?.isThere()) === true) return compareNewer(comparison);
  const compared = await compareWithUpdates(comparison);
  if (inspection.replaces === undefined || compared.target !== 'different') return compared;
  const older = await judgeOlderKey(inspection, source.ordered, inspection.replaces);
  return older.isOlder ? { target: 'older', copy: older.copy } : { ...compared, difference: older.difference };
}

interface ComparedWithUpdates extends ItemComparison, Pick<ItemFacts, 'update'> {
  /** The writes of an update; absent unless attributes or policies differ. */
  readonly updates?: Updates;
}

/**
 * Compares an item as `compareItem` does. If the request updates copies, it also looks for the writes that would make a copy
 * equal.
 */
async function compareWithUpdates(comparison: Comparison): Promise<ComparedWithUpdates> {
  const { pair, move, item, choice } = comparison;
  if (move.onConflict !== 'update') return compareItem(comparison);
  const there = await readOrder(pair.target, item);
  const compared = await compareItem({ ...comparison, there });
  if (!mayBeUpdated(compared.target, item.itemType)) return compared;
  const leftOut = choice.leftOut.map(({ version }) => version);
  const found = await findUpdates({ ...comparison, there, leftOut });
  switch (found.relation) {
    case 'different':
      // This difference is not one of attributes, so it is the one that prevents an update.
      return compared.target === 'different' ? { ...compared, difference: found.difference } : compared;
    case 'dateToRemove':
      return { target: 'dateToRemove', difference: found.difference };
    case 'equal': {
      const update = updateOf(found);
      const inTarget = found.pairs.map(({ from }) => from);
      if (update === undefined) return { ...compared, target: stateOf[found.extent], inTarget };
      const target = found.extent === 'prefix' ? 'prefixDiffers' : 'attributesDiffer';
      return { target, inTarget, update, updates: found };
    }
  }
}

/** The content of a target in which nothing is left to update. */
const stateOf = { whole: 'same', byValue: 'sameByValue', prefix: 'prefix' } as const;

/** Lists do not show the operations of a key, so a key that seems equal may still differ in them. */
function mayBeUpdated(target: ItemComparison['target'], itemType: ItemType): boolean {
  if (target === 'same') return itemType === 'key';
  return target === 'different' || target === 'restoredWithoutSettings' || target === 'importedWithoutSettings';
}
