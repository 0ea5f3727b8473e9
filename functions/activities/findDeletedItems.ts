import { itemsOf, listVersions } from '../steps/items/itemVersion';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { maxDeletions, maxHeldDeletions, type StoredDeletion } from '../../shared/contracts/model/deletions';
import { findDeletedItemsContract } from '../../shared/contracts/steps/deletionSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../shared/clients/openClients';
import {
  isBroughtAlone,
  isDeletedByMove,
  isGoneFromSource,
  mayFollow,
} from '../../shared/rules/transfer/deletionRules';
import { countKept, keptOf } from '../../shared/rules/transfer/deletionsApproval';
import { itemKey } from '../../shared/rules/problems/itemLabel';
import { type KnownItem } from '../../shared/rules/transfer/lateItems';
import { kindOf } from '../../shared/rules/problems/summarizeResults';
import { activity } from '../steps/frame/activity';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { type LongLists, withLongLists } from '../steps/stored/longLists';
import { sealedReader } from '../steps/stored/sealedJson';
import { ownResults } from '../steps/plan/sealedResults';
import { knownItems } from '../steps/report/knownItems';
import { isOwnDeletion, whyKept, type Deletions, readDeletions, writeDeletions } from '../steps/report/storedDeletions';
import { storeHeldList } from '../steps/report/heldDeletions';
import { readLateItems } from '../steps/report/storedLateItems';
import { type MoveVault, type VaultPair } from '../steps/frame/vaultPair';

type Input = InputOf<typeof findDeletedItemsContract>;
type Output = OutputOf<typeof findDeletedItemsContract>;

/** The most missing items that are read in both vaults. Far more than a move may delete without an approval. */
const maxRead = maxHeldDeletions;

/**
 * Finds items that the move brought and that the source has no more. A list may lack an item by mistake, so each missing item is
 * read at the source, too. Stores what it found for the report.
 */
export function findDeletedItems(clients: Clients) {
  const { store } = clients;
  const knownReader = knownItems(store);

  return activity(findDeletedItemsContract, (input): Promise<Output> =>
    withLongLists(clients, { step: 'findDeletedItems', input }, async (lists) => {
      const { move } = input;
      const { pair } = lists;
      const known = await knownReader.read(move, input.known);
      const live = await liveKeys(pair.source, lists, move);
      const replaced = await replacedKeys(clients, input);
      const missing: KnownItem[] = [];
      for (const item of known.values())
        if (!live.has(itemKey(item)) || replaced.has(itemKey(item))) missing.push(item);
      const isLive = (item: StoredDeletion) => live.has(itemKey(item));
      return await judge(move, pair, { missing, isLive, total: input.total, unasked: input.unasked });
    }),
  );

  async function judge(move: MoveSpec, pair: VaultPair, { missing, isLive, total, unasked }: Listed): Promise<Output> {
    const { deletions: before, isDamaged } = await readDeletions(sealedReader(clients, move), move);
    const returned = await returnedItems(pair, [...before.values()].filter(isLive));
    const { read, unread } = openFirst(missing, before);
    const found = await allInParallel(read, (item) => judgeOne(clients, move, { pair, item, before, isDamaged }));
    const gone = found.flatMap((one) => one ?? []);
    const states = gone.map(({ item: { itemType, itemName }, isThere, why, wasFollowed }): StoredDeletion => {
      const state = why !== undefined ? 'kept' : isThere ? 'there' : wasFollowed ? 'followed' : 'gone';
      return { itemType, itemName, state, ...why };
    });
    const kept = countKept(keptOf(states));
    const deletions = new Map([...unread, ...returned, ...states].map((item) => [itemKey(item), item]));
    await writeDeletions(clients, move, { deletions, isDamaged });
    const own = gone.filter(({ isOwn }) => isOwn).map(({ item: { itemType, itemName } }) => ({ itemType, itemName }));
    const there = gone.filter(({ isThere }) => isThere).length;
    const items = own.slice(0, maxDeletions + 1);
    const isHeld = mustHold(move, own, { unasked, total });
    const held = isHeld ? { held: await storeHeldList(store, move, { source: pair.source, items: own }) } : {};
    return { state: 'found', there, own: own.length, items, kept, ...held, throttled: pair.meter.throttled };
  }
}

/** An item that the list of the source lacks, or whose name another one has there. */
interface Missing {
  readonly pair: VaultPair;
  readonly item: KnownItem;
  /** The record of deletions so far. */
  readonly before: Deletions;
  readonly isDamaged: boolean;
}

/** Reads a missing item in both vaults. Undefined if it was not deleted at the source, or if the move has nothing of it to follow. */
async function judgeOne(clients: Clients, move: MoveSpec, { pair, item, before, isDamaged }: Missing) {
  const results = (await ownResults(clients, move, item.page))?.items;
  const result = results?.find((one) => itemKey(one) === itemKey(item));
  const wasFollowed =
    isDeletedByMove(before.get(itemKey(item))) || (isDamaged && (await isOwnDeletion(clients, move, item)));
  // Without results of its own, the move does not know what it brought. It names the item, and leaves it.
  const isUnknown = results === undefined;
  if (result === undefined && !isUnknown) return undefined;
  // The name of an item that returned, and is deleted once more, may still be soft-deleted.
  const isBrought = isUnknown || wasFollowed || (result !== undefined && kindOf(result.state) === 'done');
  const atSource = await listVersions(pair.source, item);
  const isGone =
    result === undefined ? atSource.length === 0 : isGoneFromSource(move, { result, known: item }, atSource);
  if (!isGone) return undefined;
  const there = await listVersions(pair.target, item);
  const isThere = there.length > 0;
  // Others may have changed or made what the target has of it.
  if (!isBrought && !isThere) return undefined;
  const follows = isBrought && isThere && move.deletions === 'follow';
  const why = follows ? await whyKept(clients, move, item, there) : undefined;
  const isOwn = isThere && why === undefined && result !== undefined && isBroughtAlone(result);
  return { item, isThere, why, isOwn, wasFollowed };
}

/** The items of which the look found that the source has another one of the name. Each is read at the source before it counts. */
async function replacedKeys(clients: Clients, { move, look }: Input): Promise<ReadonlySet<string>> {
  if (look === undefined || move.onDeleted !== 'purge') return new Set();
  const found = await readLateItems(sealedReader(clients, move), move, { look, isWhole: true });
  return new Set(found.filter(({ isReplaced }) => isReplaced === true).map(itemKey));
}

/** Whether the move must hold these deletions back until somebody approves them. */
function mustHold(
  { deletions }: Pick<MoveSpec, 'deletions'>,
  own: Parameters<typeof mayFollow>[0],
  { unasked, total }: Pick<Listed, 'unasked' | 'total'>,
): boolean {
  return deletions === 'follow' && own.length > 0 && !mayFollow(own, { unasked, total });
}

/** What the list of the source says. */
interface Listed {
  readonly missing: readonly KnownItem[];
  readonly isLive: (item: StoredDeletion) => boolean;
  readonly total: number;
  /** The items that count already. */
  readonly unasked: readonly string[];
}

/** Reads items that the move has not deleted in the target before all others, so that a long list reaches its end. */
function openFirst(missing: readonly KnownItem[], before: Deletions) {
  const isFollowed = (item: KnownItem) => isDeletedByMove(before.get(itemKey(item)));
  const ordered = [...missing.filter((item) => !isFollowed(item)), ...missing.filter(isFollowed)];
  const unread = ordered.slice(maxRead).flatMap((item) => before.get(itemKey(item)) ?? []);
  return { read: ordered.slice(0, maxRead), unread };
}

/** Items that the source has again, and that the target lacks since the move deleted them there: a look plans them once more. */
async function returnedItems({ target }: VaultPair, live: readonly StoredDeletion[]): Promise<StoredDeletion[]> {
  const followed = live.filter(isDeletedByMove);
  const lacking = await allInParallel(followed, async (item) => (await listVersions(target, item)).length === 0);
  return followed.filter((_, at) => lacking[at]).map((item) => ({ ...item, state: 'returned' }));
}

/** The keys of all live items of the selected types. */
async function liveKeys(source: MoveVault, lists: LongLists, { select }: MoveSpec): Promise<ReadonlySet<string>> {
  const listed = await allInParallel(select.types, async (itemType) => {
    const items = await lists.all(itemType, (token) => itemsOf(source, itemType).list(token));
    return items.map(({ name }) => itemKey({ itemType, itemName: name }));
  });
  return new Set(listed.flat());
}
