import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type DeletedSince, type HeldDeletion } from '../../shared/contracts/model/deletions';
import { approvedAtOnce, followDeletionsContract } from '../../shared/contracts/steps/deletionSteps';
import { bothGuards } from '../../shared/clients/claims/writeGuard';
import { type Clients } from '../../shared/clients/openClients';
import { isAsBrought, isBroughtAlone, isGoneFromSource } from '../../shared/rules/transfer/deletionRules';
import { itemKey } from '../../shared/rules/transfer/lateItems';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { deletedItemsOf, listVersions } from '../steps/items/itemVersion';
import { allInParallel } from '../steps/parts/allInParallel';
import { readSealedResults } from '../steps/plan/sealedResults';
import { knownItems } from '../steps/report/knownItems';
import { deletedAtOf, requireHeldList } from '../steps/report/heldDeletions';
import { readDeletions, writeDeletions } from '../steps/report/storedDeletions';
import { connectPair, guardsOf, type MoveVault } from '../steps/vaultPair';

type Input = InputOf<typeof followDeletionsContract>;
type Item = Pick<HeldDeletion, 'itemType' | 'itemName'> & Partial<Pick<HeldDeletion, 'deletedAt'>>;

/**
 * Soft-deletes items in the target: those of the input, or the next of a list that somebody approved. Each is read in both vaults first:
 * the source must lack it, or have another one of its name, and the target must have only
 * versions that this move brought, by results that the run sealed: others may write to the store. Safe to run twice: an item
 * that the target lacks is done.
 */
export function followDeletions(clients: Clients) {
  const { vaults, claims, store } = clients;
  const knownReader = knownItems(store);

  return activity(followDeletionsContract, async (input): Promise<OutputOf<typeof followDeletionsContract>> => {
    const { move } = input;
    try {
      if (move.deletions !== 'follow') throw new Error('Expected a request that follows deletions.');
      if (move.contentKey === undefined) throw new Error('Expected a run that seals its results.');
      const items = await itemsOf(input);
      const throttled: number[] = [];
      const done: DeletedSince[] = [];
      try {
        await allInParallel(items, async (item) => {
          const turn = await claims.turn(move, item);
          const { target } = guardsOf(claims, move);
          const pair = connectPair(vaults, move, { target: bothGuards(target, turn) });
          const state = await follow(input, item, pair).finally(() => throttled.push(pair.meter.throttled));
          await turn.finish();
          const { itemType, itemName } = item;
          done.push({ itemType, itemName, state });
        });
      } finally {
        // Also if another item failed: a later pass would take what is not recorded for deleted by somebody else.
        await record(move, done);
      }
      const followed = done.filter(({ state }) => state === 'followed').length;
      const sum = throttled.reduce((one, other) => one + other, 0);
      return { state: 'followed', followed, kept: items.length - followed, throttled: sum };
    } catch (error) {
      return failStep(error);
    }
  });

  async function record(move: Input['move'], done: readonly DeletedSince[]): Promise<void> {
    const { deletions, isDamaged } = await readDeletions(store, move);
    const all = new Map([...deletions, ...done.map((one) => [itemKey(one), one] as const)]);
    await writeDeletions(store, move, { deletions: all, isDamaged });
  }

  /** An approved list is the one whose hash history knows, whatever the store has now. */
  async function itemsOf({ move, items, approved }: Input): Promise<readonly Item[]> {
    if (approved === undefined) return items ?? [];
    const list = await requireHeldList(store, move, approved.hash);
    return list.slice(approved.done, approved.done + approvedAtOnce);
  }

  async function follow(
    { move, pages }: Input,
    item: Item,
    { source, target }: ReturnType<typeof connectPair>,
  ): Promise<DeletedSince['state']> {
    const there = await listVersions(target, item);
    if (there.length === 0) return 'followed';
    if (await isOtherDeletion(source, item)) return 'kept';
    const known = (await knownReader.read(move, pages)).get(itemKey(item));
    if (known === undefined) return 'kept';
    const { items } = await readSealedResults(clients, move, known.page);
    const result = items.find((one) => itemKey(one) === itemKey(item));
    if (result === undefined || !isBroughtAlone(result) || !isAsBrought({ result, known }, there)) return 'kept';
    if (!isGoneFromSource(move, { result, known }, await listVersions(source, item))) return 'kept';
    await deletedItemsOf(target, item).deleteLive(item.itemName);
    return 'followed';
  }
}

/** Whether somebody recovered an item at the source and deleted it again, after a person had approved its deletion. */
async function isOtherDeletion(source: MoveVault, { deletedAt, ...item }: Item): Promise<boolean> {
  if (deletedAt === undefined || deletedAt === null) return false;
  const now = await deletedAtOf(source, item);
  return now !== null && now !== deletedAt;
}
