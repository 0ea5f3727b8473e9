import { type DeletionsOfHold, type Hold } from '../../contracts/model/hold';
import { type ItemResult } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import { type DeletedSince } from '../../contracts/model/deletions';
import { maxDeletions } from '../../contracts/steps/deletionSteps';
import { addReason } from './itemResults';
import { joinDigests, noNames } from './namesDigest';
import { kindOf } from '../report/summarizeResults';

/** The share of all items that one pass may delete in the target. One item is always allowed. */
const maxShare = 0.05;

/** Whether a pass may delete this many items in the target. More may be a mistake, or an attack. */
export function mayFollow(deleted: number, total: number): boolean {
  return deleted <= maxDeletions && deleted <= Math.max(1, Math.floor(total * maxShare));
}

/** Adds the names that a part of a look has seen. */
export function addSeen(hold: Hold, names: string | undefined): Hold {
  if (names === undefined) return hold;
  const deletions = deletionsOf(hold);
  return { ...hold, deletions: { ...deletions, seen: joinDigests(deletions.seen ?? noNames, names) } };
}

/** Whether items may have been deleted since the last search for them. The last pass searches in any case. */
export function mustSearch({ deletions, isLast }: Pick<Hold, 'deletions' | 'isLast'>): boolean {
  return isLast === true || deletions?.seen !== deletions?.searched;
}

/** A search ended. */
export function addSearch(
  hold: Hold,
  found: Pick<DeletionsOfHold, 'there' | 'isHeld'> & { readonly followed: number },
): Hold {
  const { there, isHeld, followed } = found;
  const before = deletionsOf(hold);
  return {
    ...hold,
    deletions: { seen: before.seen, searched: before.seen, there, followed: before.followed + followed, isHeld },
  };
}

function deletionsOf({ deletions }: Pick<Hold, 'deletions'>): DeletionsOfHold {
  return deletions ?? { there: 0, followed: 0 };
}

const notAlone: ReadonlySet<ReasonCode> = new Set([
  'PARTLY_IN_TARGET',
  'ADDED_TO_OTHER_CONTENT',
  'RECOVERED_IN_TARGET',
  'ALREADY_THERE',
]);

/**
 * Whether the target had nothing of an item before the move brought it. An update sets attributes of what was there, unless an
 * earlier pass brought that.
 */
export function isBroughtAlone({ route, state, reasons }: Pick<ItemResult, 'route' | 'state' | 'reasons'>): boolean {
  if (kindOf(state) !== 'done') return false;
  if (reasons.includes('BROUGHT_EARLIER')) return true;
  return route !== 'update' && state !== 'alreadyThere' && !reasons.some((reason) => notAlone.has(reason));
}

/** Whether the versions in the target are those that the move brought. A restore may not list them. */
export function isAsBrought(
  { route, versions, versionCount }: Pick<ItemResult, 'route' | 'versions' | 'versionCount'>,
  there: readonly { readonly version: string }[],
): boolean {
  if (versions.length === 0) return route === 'backupRestore' && there.length === versionCount;
  const own = new Set(versions.map(({ to }) => to));
  return there.every(({ version }) => own.has(version));
}

const reasonOf = {
  there: 'DELETED_IN_SOURCE',
  kept: 'DELETED_IN_SOURCE',
  followed: 'DELETION_FOLLOWED',
  gone: undefined,
} as const satisfies Record<DeletedSince['state'], ReasonCode | undefined>;

/** Adds to the result of an item that it was deleted at the source since. */
export function withDeletion(result: ItemResult, state: DeletedSince['state'] | undefined): ItemResult {
  const reason = state === undefined ? undefined : reasonOf[state];
  return reason === undefined ? result : addReason(result, reason);
}
