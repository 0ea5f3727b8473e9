import { failingActivity, activity } from '../steps/frame/activity';
import { nameWrittenContract, readSourceStateContract } from '../../shared/contracts/steps/watchSteps';
import { readStoredSourceState, writeSourceState, readLateItems } from '../steps/report/storedLateItems';
import { writtenBetween, nothingRead, joinSources, itemDigest } from '../../shared/rules/cutover/sourceDigest';
import { firstCursor, listPart } from '../steps/items/listPart';
import { isSelected } from '../../shared/rules/plan/itemTraits';
import { type ListedItem } from '../../shared/contracts/model/item';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { listVersions, itemsOf } from '../steps/items/itemVersion';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ItemResult } from '../../shared/contracts/model/outcome';
import { watchTargetContract } from '../../shared/contracts/steps/watchSteps';
import { type Clients } from '../../shared/clients/openClients';
import { ChangedTally, isWatched } from '../../shared/rules/cutover/targetChanges';
import { itemKey } from '../../shared/rules/problems/itemLabel';
import { failStep } from '../steps/frame/failStep';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { type LongListed, type LongLists, withLongLists } from '../steps/stored/longLists';
import { sealedReader } from '../steps/stored/sealedJson';
import { ownResults, writeSealedResults } from '../steps/plan/sealedResults';
import { readDeletions } from '../steps/report/storedDeletions';
import { connectPair, type MoveVault } from '../steps/frame/vaultPair';
import { watchDeletions } from '../steps/watch/watchDeletions';
import {
  joinIdentity,
  readChangedAccess,
  readIdentity,
  requireSameVaults,
  watchItem,
  type WatchOf,
} from '../steps/watch/watchItem';

type Input = InputOf<typeof watchTargetContract>;
type Output = OutputOf<typeof watchTargetContract>;

/**
 * Lists the target to its end, and judges every item that the move brought by the newest of its sealed results. An item that is as its
 * proof says costs no request of its own. Stores each page of results of which something is new, so another run of the step continues
 * there. Fails with `VAULT_REPLACED` if another vault answers to the name of one of them.
 */
export function watchTarget(clients: Clients) {
  return activity(watchTargetContract, (input): Promise<Output> =>
    withLongLists(clients, { step: 'watchTarget', input }, async (lists) => {
      const { move } = input;
      const { pair } = lists;
      const identity = await readIdentity(clients, move);
      requireSameVaults(move, input.identity, identity);
      const listed = await listedItems(pair.target, lists, input);
      const read = sealedReader(clients, move);
      const known = await readDeletions(read, move);
      const { deletions } = known;
      const pending = new Set((await readLateItems(read, move, { look: input.look, isWhole: true })).map(itemKey));
      const watch = { clients, pair, input, lists, deletions, pending };
      const changed = await watchPages(watch, listed);
      const there = await watchDeletions(clients, { move, pair, known, listed });
      const access = await readChangedAccess(clients, input);
      return {
        state: 'watched',
        changed: changed.sum(),
        identity: joinIdentity(input.identity, identity),
        ...(access && { access }),
        ...(there !== undefined && { there }),
        throttled: pair.meter.throttled,
      };
    }),
  );

  /** The newest result of an item counts, so the last page comes first. */
  async function watchPages(
    watch: Omit<WatchOf, 'page'>,
    listed: ReadonlyMap<string, LongListed>,
  ): Promise<ChangedTally> {
    const { move, pages } = watch.input;
    const changed = new ChangedTally();
    const seen = new Set<string>();
    for (let page = pages - 1; page >= 0; page -= 1) {
      watch.lists.budget.check();
      const before = await ownResults(clients, move, page);
      if (before === undefined) continue;
      const isNewest = (result: ItemResult) => !seen.has(itemKey(result));
      const items = await allInParallel(before.items, async (result) =>
        isNewest(result) && isWatched(result)
          ? watchItem({ ...watch, page }, result, listed.get(itemKey(result)))
          : result,
      );
      for (const result of items.filter(isNewest)) changed.add(result);
      for (const result of items) seen.add(itemKey(result));
      if (items.some((result, at) => result !== before.items[at]))
        await writeSealedResults(clients, move, { ...before, page, items });
    }
    return changed;
  }
}

/** All live items of the selected types, by their keys. */
async function listedItems(
  target: MoveVault,
  lists: LongLists,
  { move: { select } }: Input,
): Promise<ReadonlyMap<string, LongListed>> {
  const listed = await allInParallel(select.types, async (itemType) => {
    const items = await lists.all(itemType, (token) => itemsOf(target, itemType).list(token));
    return items
      .filter(({ managed }) => !managed)
      .map((item) => [itemKey({ itemType, itemName: item.name }), item] as const);
  });
  return new Map(listed.flat());
}

/** Names the items that differ between two stored readings of the source. Calls no vault. */
export function nameWritten(clients: Clients) {
  return failingActivity(
    nameWrittenContract,
    async ({ move, before, after }): Promise<OutputOf<typeof nameWrittenContract>> => {
      const [earlier, later] = await Promise.all(
        [before, after].map((reading) => readStoredSourceState(clients, move, reading)),
      );
      return { state: 'named', written: writtenBetween(earlier ?? [], later ?? []) };
    },
  );
}

/**
 * Reads a part of the source for the proof that nobody wrote to it: two readings with the same digest have the same items, versions,
 * attributes and policies. It reads no content: a version of a secret, key or certificate never changes its content. Source:
 * Key Vault documentation, "objects, identifiers and versioning".
 */
export function readSourceState(clients: Clients) {
  const { vaults, budget: begin } = clients;

  return activity(
    readSourceStateContract,
    async ({ move, reading, cursor: given }): Promise<OutputOf<typeof readSourceStateContract>> => {
      const budget = begin();
      try {
        const { source, meter } = connectPair(vaults, move);
        const from = given ?? firstCursor(move);
        if (from === null) return { state: 'read', digest: nothingRead, cursor: null, throttled: 0 };
        const { items, cursor } = await listPart(source, move, from, { budget });
        const own = items.filter((item) => !item.managed && isSelected(item, move.select));
        const read = await allInParallel(own, async ({ itemType, itemName }) => {
          const item = { itemType, itemName };
          return { ...item, digest: await digestOf(source, item, move) };
        });
        await writeSourceState(clients, move, { reading, from, items: read, next: cursor });
        const digest = read.map((item) => item.digest).reduce(joinSources, nothingRead);
        return { state: 'read', digest, cursor, throttled: meter.throttled };
      } catch (error) {
        return failStep(error);
      } finally {
        budget.end();
      }
    },
  );
}

async function digestOf(
  source: MoveVault,
  item: Pick<ListedItem, 'itemType' | 'itemName'>,
  { copy }: Pick<MoveSpec, 'copy'>,
): Promise<string> {
  const versions = await listVersions(source, item);
  switch (item.itemType) {
    case 'secret':
      return itemDigest(item, versions, null);
    case 'key':
      return itemDigest(
        item,
        versions,
        copy.rotationPolicies ? await source.keys.readRotationPolicy(item.itemName) : null,
      );
    case 'certificate':
      return itemDigest(
        item,
        versions,
        versions.length === 0 ? null : await source.certificates.readPolicy(item.itemName),
      );
  }
}
