import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import { type ItemType } from '../../shared/contracts/model/item';
import { MoverError } from '../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { indexTargetContract } from '../../shared/contracts/steps/moveSteps';
import { type Clients } from '../../shared/clients/openClients';
import { activity } from '../steps/frame/activity';
import { failStep } from '../steps/frame/failStep';
import { listDeletedPage, listPage } from '../steps/items/listPages';
import { allInParallel } from '../steps/frame/allInParallel';
import { rethrowSpent } from '../steps/parts/itemPart';
import { type LongListed, type LongLists, withLongLists } from '../steps/stored/longLists';
import { type TargetNames, writeTargetIndex } from '../steps/plan/targetIndex';
import { type MoveVault, connectPair } from '../steps/frame/vaultPair';

/** Stores every name in the target, live and soft-deleted. */
export function indexTarget(clients: Clients) {
  const { vaults, store } = clients;

  return activity(indexTargetContract, (input): Promise<OutputOf<typeof indexTargetContract>> =>
    withLongLists(clients, { step: 'indexTarget', input }, (lists) => index(input, lists)),
  );

  async function index(
    { move, target: planned }: Input,
    lists: LongLists,
  ): Promise<OutputOf<typeof indexTargetContract>> {
    const { target, meter } = connectPair(vaults, move, {}, lists);
    try {
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
    } catch (error) {
      rethrowSpent(error);
      return failStep(error);
    }
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
    const [live = [], deleted = []] = await allInParallel(
      [
        { name: itemType, read: listPage },
        { name: `deleted ${itemType}`, read: listDeletedPage },
      ],
      ({ name, read }) => lists.all(name, (token) => read(target, itemType, token)),
    );
    const own = (items: readonly LongListed[]) => items.filter(({ managed }) => !managed).map(lowerName);
    const managed = [...live, ...deleted].filter((item) => item.managed).map(lowerName);
    return { live: own(live), managed, deleted: own(deleted) };
  } catch (error) {
    const isSelected = select.types.includes(itemType);
    if (!isSelected && error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return noNames;
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
