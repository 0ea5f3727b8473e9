import { listItemsContract, indexTargetContract } from '../../shared/contracts/steps/moveSteps';
import { firstCursor, listPart } from '../steps/items/listPart';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ItemType } from '../../shared/contracts/model/item';
import { hasCode } from '../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { itemsOf } from '../steps/items/itemVersion';
import { allInParallel } from '../../shared/clients/async/takeTurns';
import { type LongListed, type LongLists, withLongLists } from '../steps/stored/longLists';
import { type TargetNames, writeTargetIndex } from '../steps/plan/targetIndex';
import { type MoveVault, connectPair } from '../steps/frame/vaultPair';

/** Stores every name in the target, live and soft-deleted. */
export function indexTarget(clients: Clients) {
  const { store } = clients;

  return activity(indexTargetContract, (input): Promise<OutputOf<typeof indexTargetContract>> =>
    withLongLists(clients, { step: 'indexTarget', input }, (lists) => index(input, lists)),
  );

  async function index(
    { move, target: planned }: Input,
    lists: LongLists,
  ): Promise<OutputOf<typeof indexTargetContract>> {
    const { target, meter } = lists.pair;
    if (planned === 'absent') return await indexNothing(move);
    const [secret = noNames, key = noNames, certificate = noNames] = await allInParallel(
      ['secret', 'key', 'certificate'] as const,
      (itemType) => namesOf({ target, lists, itemType }, move),
    );
    const names: TargetNames = { secret, key, certificate };
    const hash = await writeTargetIndex(store, move, names);
    const all = [secret, key, certificate];
    return {
      state: 'indexed',
      live: all.reduce((sum, { live }) => sum + live.length, 0),
      deleted: all.reduce((sum, { deleted }) => sum + deleted.length, 0),
      throttled: meter.throttled,
      hash,
    };
  }

  /** A target that the move creates has no names yet. */
  async function indexNothing(move: MoveSpec): Promise<OutputOf<typeof indexTargetContract>> {
    const hash = await writeTargetIndex(store, move, { secret: noNames, key: noNames, certificate: noNames });
    return { state: 'indexed', live: 0, deleted: 0, throttled: 0, hash };
  }
}

type Input = InputOf<typeof indexTargetContract>;

const noNames: TargetNames[ItemType] = { live: [], managed: [], deleted: [] };

/**
 * Lists the names of a type. It also lists types that do not move, because their items can have the names of items that do.
 * For such a type, the app may lack the permission.
 */
async function namesOf({ target, lists, itemType }: NamesPlace, { select }: MoveSpec): Promise<TargetNames[ItemType]> {
  try {
    const items = itemsOf(target, itemType);
    const [live = [], deleted = []] = await allInParallel(
      [
        { name: itemType, read: (token?: string) => items.list(token) },
        { name: `deleted ${itemType}`, read: (token?: string) => items.listDeleted(token) },
      ],
      ({ name, read }) => lists.all(name, read),
    );
    const own = (items: readonly LongListed[]) => items.filter(({ managed }) => !managed).map(lowerName);
    const managed = [...live, ...deleted].filter((item) => item.managed).map(lowerName);
    return { live: own(live), managed, deleted: own(deleted) };
  } catch (error) {
    const isSelected = select.types.includes(itemType);
    if (!isSelected && hasCode(error, 'VAULT_FORBIDDEN')) return noNames;
    throw error;
  }
}

interface NamesPlace {
  readonly target: MoveVault;
  readonly lists: LongLists;
  readonly itemType: ItemType;
}

function lowerName({ name }: LongListed): string {
  return name.toLowerCase();
}

/** Lists the next part of the source, one type after another. It only reads, so a second run returns the same part. */
export function listItems({ vaults, budget: begin }: Clients) {
  return activity(
    listItemsContract,
    async ({ move, cursor, maxPages }): Promise<OutputOf<typeof listItemsContract>> => {
      const { source, meter } = connectPair(vaults, move);
      const from = cursor ?? firstCursor(move);
      if (from === null) return { state: 'listed', items: [], cursor: null, throttled: 0 };
      const budget = begin();
      try {
        const listed = await listPart(source, move, from, { maxPages, budget });
        return { state: 'listed', ...listed, throttled: meter.throttled };
      } catch (error) {
        return failStep(error);
      } finally {
        budget.end();
      }
    },
  );
}
