import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type DeletedSince, type HeldDeletion, type KeptDeletionReason } from '../../shared/contracts/model/deletions';
import { approvedAtOnce, followDeletionsContract } from '../../shared/contracts/steps/deletionSteps';
import { type Clients } from '../../shared/clients/openClients';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { isGoneFromSource, reasonToKeep } from '../../shared/rules/transfer/deletionRules';
import { countKept, keptOf } from '../../shared/rules/transfer/deletionsApproval';
import { itemKey } from '../../shared/rules/problems/itemLabel';
import { failingActivity } from '../steps/frame/activity';
import { listVersions } from '../steps/items/itemVersion';
import {
  deleteOnce,
  type Deletion,
  findOwnDeletion,
  ownDeletion,
  type OwnDeletion,
} from '../steps/report/ownDeletions';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { sealedReader } from '../steps/stored/sealedJson';
import { findSealedResults } from '../steps/plan/sealedResults';
import { knownItems } from '../steps/report/knownItems';
import { deletedAtOf, requireHeldList } from '../steps/report/heldDeletions';
import { deletionNote, readDeletions, writeDeletions } from '../steps/report/storedDeletions';
import { connectPair, type MoveVault } from '../steps/frame/vaultPair';

type Input = InputOf<typeof followDeletionsContract>;
type Item = Pick<HeldDeletion, 'itemType' | 'itemName'> & Partial<Pick<HeldDeletion, 'deletedAt'>>;
type Outcome = Omit<DeletedSince, 'itemType' | 'itemName'>;

/**
 * Soft-deletes items in the target: those of the input, or the next of a list that somebody approved. Each is read in both vaults first:
 * the source must lack it, or have another one of its name, and the target must have exactly what this move brought, unchanged, by
 * results that the run sealed: others may write to the store. Safe to run twice: an item that an earlier try deleted is done, and one
 * that somebody recovered since is left.
 */
export function followDeletions(clients: Clients) {
  const { vaults, claims, store } = clients;
  const knownReader = knownItems(store);

  return failingActivity(followDeletionsContract, async (input): Promise<OutputOf<typeof followDeletionsContract>> => {
    const { move } = input;
    const { startToken, contentKey } = move;
    if (move.deletions !== 'follow') throw new Error('Expected a request that follows deletions.');
    if (contentKey === undefined || startToken === undefined) throw new Error('Expected a run that proves its notes.');
    const items = await itemsOf(store, input);
    const throttled: number[] = [];
    const done: DeletedSince[] = [];
    try {
      await allInParallel(items, async (item) => {
        const { itemType, itemName } = item;
        const outcome = await inTurn(input, item, startToken, throttled);
        done.push({ itemType, itemName, ...outcome });
      });
    } finally {
      // Also if another item failed: a later pass would take what is not recorded for deleted by somebody else.
      await record(clients, move, done);
    }
    const followed = done.filter(({ state }) => state === 'followed').length;
    const sum = throttled.reduce((one, other) => one + other, 0);
    return { state: 'followed', followed, kept: countKept(keptOf(done)), throttled: sum };
  });

  async function inTurn(
    { move, known: plan }: Input,
    item: Item,
    startToken: string,
    throttled: number[],
  ): Promise<Outcome> {
    const known = (await knownReader.read(move, plan)).get(itemKey(item));
    if (known === undefined) return kept('WRITES_UNKNOWN');
    const turn = await claims.turn(move, item);
    const { source, target, meter } = connectPair(vaults, move);
    const own = ownDeletion({ clients, move, startToken, note: deletionNote(move, known), item, turn });
    try {
      const page = await findSealedResults(clients, move, known.page);
      const result = page?.items.find((one) => itemKey(one) === itemKey(item));
      const outcome =
        (await earlierOf(own)) ??
        (await reasonNotTo(target, item, page && result && { result, known, at: page.at })) ??
        (await isFollowable(move, item, { source, brought: result && { result, known } })) ??
        outcomeOf(await deleteOnce(own));
      await turn.finish();
      return outcome;
    } catch (error) {
      await turn.leave();
      throw error;
    } finally {
      throttled.push(meter.throttled, own.meter.throttled);
    }
  }
}

async function record(clients: Clients, move: Input['move'], done: readonly DeletedSince[]): Promise<void> {
  const { deletions, isDamaged } = await readDeletions(sealedReader(clients, move), move);
  const all = new Map([...deletions, ...done.map((one) => [itemKey(one), one] as const)]);
  await writeDeletions(clients, move, { deletions: all, isDamaged });
}

/** An approved list is the one whose hash history knows, whatever the store has now. */
async function itemsOf(store: ObjectStore, { move, items, approved }: Input): Promise<readonly Item[]> {
  if (approved === undefined) return items ?? [];
  const list = await requireHeldList(store, move, approved.hash);
  return list.slice(approved.done, approved.done + approvedAtOnce);
}

async function earlierOf(own: OwnDeletion): Promise<Outcome | undefined> {
  const earlier = await findOwnDeletion(own);
  return earlier && outcomeOf(earlier);
}

function outcomeOf({ state }: Deletion): Outcome {
  switch (state) {
    case 'deleted':
      return { state: 'followed' };
    case 'absent':
      return { state: 'gone' };
    case 'recovered':
      return kept('RECOVERED_SINCE');
    case 'unconfirmed':
      return kept('DELETE_UNCONFIRMED');
  }
}

async function reasonNotTo(
  target: MoveVault,
  item: Item,
  brought: Parameters<typeof reasonToKeep>[0] | undefined,
): Promise<Outcome | undefined> {
  const there = await listVersions(target, item);
  if (there.length === 0) return { state: 'gone' };
  if (brought === undefined) return kept('WRITES_UNKNOWN');
  const why = reasonToKeep(brought, there);
  return why && { state: 'kept', ...why };
}

/** Undefined if the source lacks the item still, or has another one of its name that the move may bring. */
async function isFollowable(
  move: Input['move'],
  item: Item,
  {
    source,
    brought,
  }: { readonly source: MoveVault; readonly brought: Parameters<typeof isGoneFromSource>[1] | undefined },
): Promise<Outcome | undefined> {
  const isGone = brought !== undefined && isGoneFromSource(move, brought, await listVersions(source, item));
  return isGone && !(await isOtherDeletion(source, item)) ? undefined : kept('OTHER_DELETION');
}

function kept(reason: KeptDeletionReason): Outcome {
  return { state: 'kept', reason };
}

/** Whether somebody recovered an item at the source and deleted it again, after a person had approved its deletion. */
async function isOtherDeletion(source: MoveVault, { deletedAt, ...item }: Item): Promise<boolean> {
  if (deletedAt === undefined || deletedAt === null) return false;
  const now = await deletedAtOf(source, item);
  return now !== null && now !== deletedAt;
}
