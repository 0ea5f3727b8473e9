import { type DeletionsOfHold, type Hold, type KeptDeletions } from '../../contracts/model/hold';
import { type ItemResult } from '../../contracts/model/outcome';
import { type ReasonCode } from '../../contracts/model/reasonCodes';
import {
  type ApprovedDeletions,
  type HeldDeletion,
  type HeldListRef,
  maxDeletions,
  type StoredDeletion,
  type UnaskedDeletion,
  unaskedDays,
} from '../../contracts/model/deletions';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type LeftVersion, type NotAsLeft, notAsLeft } from '../compare/asLeft';
import { hashPart } from '../plan/hashPlan';
import { addReason } from '../problems/itemResults';
import { joinKept, keptOf, keptText } from './deletionsApproval';
import { type Brought, isAnotherItem } from './lateItems';
import { itemKey } from '../problems/itemLabel';
import { joinDigests, noNames } from './namesDigest';
import { kindOf } from '../problems/summarizeResults';

/** The share of all items that a move may delete in the target without an approval within some days. One item is always allowed. */
const maxShare = 0.05;

/** Stands for an item among those that count. Names are not part of history in any length. */
export function markOf(item: Pick<HeldDeletion, 'itemType' | 'itemName'>): string {
  return hashPart(['deleted without an approval', itemKey(item)]).slice(0, 16);
}

/** The items that a pass has begun to delete without an approval, and that still count. `now` is ISO 8601 UTC. */
export function unaskedOf({ deletions }: Pick<Hold, 'deletions'>, now: string): readonly UnaskedDeletion[] {
  const since = Date.parse(now) - unaskedDays * 24 * 60 * 60_000;
  return (deletions?.unasked ?? []).filter(({ at }) => Date.parse(at) > since);
}

/**
 * Whether a pass may delete these items in the target without an approval. All of the last days count together, so that many deletions are
 * held back however slowly they come: they may be a mistake, or an attack. The next try of an item does not count again.
 */
export function mayFollow(
  items: readonly Pick<HeldDeletion, 'itemType' | 'itemName'>[],
  { unasked, total }: { readonly unasked: readonly string[]; readonly total: number },
): boolean {
  const deleted = new Set([...unasked, ...items.map(markOf)]).size;
  return deleted <= maxDeletions && deleted <= Math.max(1, Math.floor(total * maxShare));
}

/** A pass begins to delete items without an approval. */
export function beginUnasked(
  hold: Hold,
  items: readonly Pick<HeldDeletion, 'itemType' | 'itemName'>[],
  now: string,
): Hold {
  const marks = new Set(items.map(markOf));
  const others = unaskedOf(hold, now).filter(({ item }) => !marks.has(item));
  const unasked = [...others, ...[...marks].map((item) => ({ item, at: now }))];
  return { ...hold, deletions: { ...deletionsOf(hold), unasked } };
}

/** The hash of the exact list, SHA-256 in hex. It belongs to one run: an approval is for no other. */
export function hashDeletions(
  { moveId, runId }: Pick<MoveSpec, 'moveId' | 'runId'>,
  items: readonly HeldDeletion[],
): string {
  return hashPart(['held deletions', moveId, runId, ...items]);
}

/** The list in an order that depends on nothing else. */
export function inListOrder(items: readonly HeldDeletion[]): readonly HeldDeletion[] {
  return [...items].sort((one, other) => (itemKey(one) < itemKey(other) ? -1 : 1));
}

/** Adds the names that a part of a look has seen. */
export function addSeen(hold: Hold, names: string | undefined): Hold {
  if (names === undefined) return hold;
  const deletions = deletionsOf(hold);
  return { ...hold, deletions: { ...deletions, seen: joinDigests(deletions.seen ?? noNames, names) } };
}

/** The pass brings items back that the move had deleted in the target. The next search finds that the target has them again. */
export function addReturned(hold: Hold): Hold {
  return { ...hold, deletions: { ...deletionsOf(hold), isReturning: true } };
}

/** Whether items may have been deleted since the last search for them. The last pass searches in any case. */
export function mustSearch({ deletions, isLast }: Pick<Hold, 'deletions' | 'isLast'>): boolean {
  return isLast === true || deletions?.seen !== deletions?.searched;
}

/** A search ended. */
export function addSearch(
  hold: Hold,
  found: Pick<DeletionsOfHold, 'there' | 'isHeld' | 'held' | 'kept'> & { readonly followed: number },
): Hold {
  const { there, isHeld, held, followed, kept } = found;
  const { seen, woken, spent, followed: before, isReturning, unasked } = deletionsOf(hold);
  return {
    ...hold,
    deletions: {
      seen,
      searched: seen,
      there,
      followed: before + followed,
      unasked,
      kept,
      isHeld,
      held,
      woken,
      spent,
      isReturning,
    },
  };
}

/** A reading of the target found how many it has of them. If that is something new, the next pass searches, whatever names it sees. */
export function addReading(hold: Hold, there: number | undefined): Hold {
  const deletions = deletionsOf(hold);
  if (there === undefined || there === deletions.there) return hold;
  return { ...hold, deletions: { ...deletions, there, searched: undefined } };
}

/** Whether an approval counts for the list that the last pass held back, and has not ended a pause yet. */
export function mayWake({ deletions }: Pick<Hold, 'deletions'>, approved: ApprovedDeletions | undefined): boolean {
  if (approved === undefined || deletions?.held?.hash !== approved.hash) return false;
  return approved.at !== deletions.woken && approved.at !== deletions.spent;
}

/** An approval ends the pause. The pass searches for deleted items, even if the names at the source are the same. */
export function wakeForDeletions(hold: Hold, { at }: ApprovedDeletions): Hold {
  return { ...hold, deletions: { ...deletionsOf(hold), searched: undefined, woken: at } };
}

/** The search found other deletions than those that somebody approved, so the approval counts no more. */
export function refuseApproval(hold: Hold, { at }: ApprovedDeletions): Hold {
  const deletions = deletionsOf(hold);
  const held = deletions.held === undefined ? undefined : { ...deletions.held, changed: true as const };
  return { ...hold, deletions: { ...deletions, held, spent: at } };
}

/** The move begins to follow exactly the list that somebody approved. */
export function beginFollowing(hold: Hold, { hash, count }: HeldListRef, { at }: ApprovedDeletions): Hold {
  const following = { hash, count, done: 0 };
  return { ...hold, deletions: { ...deletionsOf(hold), isHeld: undefined, held: undefined, following, spent: at } };
}

/** A step has handled some more deletions of the approved list. Without `next`, nothing is left of it. */
export function addFollowed(
  hold: Hold,
  { followed, kept }: { readonly followed: number; readonly kept: KeptDeletions },
  next: DeletionsOfHold['following'],
): Hold {
  const deletions = deletionsOf(hold);
  const there = Math.max(0, deletions.there - followed);
  const all = joinKept(deletions.kept, kept);
  const sums = { there, followed: deletions.followed + followed, ...(all.count > 0 && { kept: all }) };
  return { ...hold, deletions: { ...deletions, ...sums, following: next } };
}

/** The rest of an approved list cannot be followed. The next search holds it back. */
export function stopFollowing(hold: Hold): Hold {
  return { ...hold, deletions: { ...deletionsOf(hold), following: undefined, searched: undefined } };
}

function deletionsOf({ deletions }: Pick<Hold, 'deletions'>): DeletionsOfHold {
  return deletions ?? { there: 0, followed: 0 };
}

/**
 * Whether the source lacks the item that the move brought. Another item of the same name counts only if the request lets the move purge
 * what it deletes in the target: otherwise the new one could not take its place.
 */
export function isGoneFromSource(
  { deletions, onDeleted }: Pick<MoveSpec, 'deletions' | 'onDeleted'>,
  brought: Brought,
  there: readonly { readonly version: string }[],
): boolean {
  if (there.length === 0) return true;
  return deletions === 'follow' && onDeleted === 'purge' && isAnotherItem(brought, there);
}

/** Whether the target lacks an item since the move soft-deleted it there, by the record of deletions. */
export function isDeletedByMove(deletion: Pick<StoredDeletion, 'state'> | undefined): boolean {
  return deletion?.state === 'followed' || deletion?.state === 'returned';
}

const notAlone: ReadonlySet<ReasonCode> = new Set([
  'PARTLY_IN_TARGET',
  'ADDED_TO_OTHER_CONTENT',
  'RECOVERED_IN_TARGET',
  'ALREADY_THERE',
  'SETTINGS_OUTSTANDING',
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

const thereBefore: ReadonlySet<ReasonCode> = new Set([
  'PARTLY_IN_TARGET',
  'ADDED_TO_OTHER_CONTENT',
  'ALREADY_THERE',
  'SETTINGS_OUTSTANDING',
  'ATTRIBUTES_DIFFER',
]);

/** Whether the target had something of an item before the move, by an earlier result of it. An item that was only recovered does not count. */
export function wasThereBefore({ route, reasons }: Pick<ItemResult, 'route' | 'reasons'>): boolean {
  if (reasons.includes('BROUGHT_EARLIER')) return false;
  return route === 'update' || reasons.some((reason) => thereBefore.has(reason));
}

/**
 * Why the move must not delete an item in the target, whatever became of it at the source; undefined if the target has exactly what the
 * move brought, as it brought it. A rollback judges by the same rule.
 */
export function reasonToKeep({ result, known, at }: BroughtItem, there: readonly LeftVersion[]): NotAsLeft | undefined {
  if (!isBroughtAlone(result)) return { reason: 'EXISTED_BEFORE' };
  return notAsLeft({ target: there, own: ownVersions({ result, known }, there), writtenUntil: at });
}

/**
 * The result of a restore may not list its versions. A restore keeps their ids, so one that the plan knows shows that the item is not
 * another one of the name.
 */
function ownVersions(
  { result, known }: Pick<BroughtItem, 'result' | 'known'>,
  there: readonly LeftVersion[],
): readonly string[] {
  const { route, versions, versionCount } = result;
  if (versions.length > 0) return versions.map(({ to }) => to);
  const ids = there.map(({ version }) => version);
  const isRestored = known.currentVersion !== undefined && ids.includes(known.currentVersion);
  return route === 'backupRestore' && ids.length === versionCount && isRestored ? ids : [];
}

/** What a run knows of an item that it brought, and when its writes to the item had ended. */
interface BroughtItem {
  readonly result: Pick<ItemResult, 'route' | 'state' | 'reasons' | 'versions' | 'versionCount'>;
  readonly known: Brought['known'];
  readonly at: string;
}

const reasonOf = {
  there: 'DELETED_IN_SOURCE',
  kept: 'DELETION_NOT_FOLLOWED',
  followed: 'DELETION_FOLLOWED',
  gone: undefined,
  returned: undefined,
} as const satisfies Record<StoredDeletion['state'], ReasonCode | undefined>;

/** Adds to the result of an item that it was deleted at the source since. */
export function withDeletion(result: ItemResult, deletion: StoredDeletion | undefined): ItemResult {
  const reason = deletion === undefined ? undefined : reasonOf[deletion.state];
  if (deletion === undefined || reason === undefined) return result;
  const named = addReason(result, reason);
  const [kept] = keptOf([deletion]);
  if (kept === undefined) return named;
  return { ...named, remark: [...(result.remark === undefined ? [] : [result.remark]), keptText(kept)].join(' ') };
}
