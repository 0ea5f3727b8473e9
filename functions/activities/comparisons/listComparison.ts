import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { listComparisonContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { sides } from '../../../shared/contracts/model/ids';
import { type Clients } from '../../../shared/clients/openClients';
import { joinNames, type TypeLists } from '../../../shared/rules/comparisons/joinNames';
import { itemsPerPage } from '../../../shared/rules/transfer/batching';
import { activity } from '../../steps/frame/activity';
import { keepJoinedPage } from '../../steps/comparisons/comparisonPages';
import { failStep } from '../../steps/frame/failStep';
import { itemsOf } from '../../steps/items/itemVersion';
import { allInParallel, chunksOf } from '../../steps/frame/allInParallel';
import { rethrowSpent } from '../../steps/parts/itemPart';
import { type LongLists, withLongLists } from '../../steps/stored/longLists';
import { connectPair, type MoveVault } from '../../steps/frame/vaultPair';

type Output = OutputOf<typeof listComparisonContract>;

/**
 * Lists the selected types of both vaults, live and soft-deleted, joins the names and stores them in pages. It only reads the
 * vaults. A second run of the step lists them again and replaces the pages.
 */
export function listComparison(clients: Clients) {
  const { vaults, staging } = clients;

  return activity(listComparisonContract, (input): Promise<Output> =>
    withLongLists(clients, { step: 'listComparison', input }, (lists) => list(input.move, lists)),
  );

  async function list(move: MoveSpec, lists: LongLists): Promise<Output> {
    const { meter, ...pair } = connectPair(vaults, move, {}, lists);
    try {
      const [source = [], target = []] = await allInParallel(sides, (side) =>
        listVault(pair[side], { move, lists, name: side }),
      );
      const items = joinNames({ source, target }, move.select);
      const pages = chunksOf(items, itemsPerPage);
      await allInParallel([...pages.entries()], ([page, some]) => keepJoinedPage(staging, move, { page, items: some }));
      return { state: 'listed', pages: pages.length, items: items.length, throttled: meter.throttled };
    } catch (error) {
      rethrowSpent(error);
      return failStep(error);
    }
  }
}

interface ListsOf {
  readonly move: MoveSpec;
  readonly lists: LongLists;
  readonly name: string;
}

function listVault(vault: MoveVault, { move, lists, name }: ListsOf): Promise<readonly TypeLists[]> {
  return allInParallel(move.select.types, async (itemType): Promise<TypeLists> => {
    const items = itemsOf(vault, itemType);
    const [live = [], deleted = []] = await allInParallel(
      [
        { list: 'live', read: (token?: string) => items.list(token) },
        { list: 'deleted', read: (token?: string) => items.listDeleted(token) },
      ],
      (of) => lists.all(`${name} ${of.list} ${itemType}`, of.read),
    );
    return { itemType, live, deleted };
  });
}
