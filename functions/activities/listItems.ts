import { type OutputOf } from '../../shared/contracts/contract';
import { itemTypes, type ListCursor, type ListedItem } from '../../shared/contracts/item';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { listItemsContract } from '../../shared/contracts/moveSteps';
import { mostItemPages, requireEnd } from '../../shared/clients/endlessList';
import { type Clients } from '../../shared/clients/openClients';
import { listPagesPerStep } from '../../shared/rules/batching';
import { isItemOfItsOwn } from '../../shared/rules/selectItem';
import { activity } from './activity';
import { failStep } from './failStep';
import { listPage } from './items/listPages';
import { openPair } from './vaultPair';

/** Lists the next part of the source, type after type. Reading only, so a second run gives the same part again. */
export function listItems({ vaults }: Clients) {
  return activity(listItemsContract, async ({ move, cursor }): Promise<OutputOf<typeof listItemsContract>> => {
    const { source, meter } = openPair(vaults, move);
    const items: ListedItem[] = [];
    let at = cursor ?? firstCursor(move);
    try {
      for (let page = 0; page < listPagesPerStep && at !== null; page += 1) {
        const { itemType } = at;
        const listed = await listPage(source, itemType, at.token ?? undefined);
        const own = listed.items.filter((item) => isItemOfItsOwn(item, move.select));
        items.push(...own.map(({ name, managed }) => ({ itemType, itemName: name, managed })));
        at = nextCursor(at, listed.continuationToken, move);
      }
      return { state: 'listed', items, cursor: at, throttled: meter.throttled };
    } catch (error) {
      return failStep(error);
    }
  });
}

function firstCursor(move: MoveRef): ListCursor | null {
  return cursorFrom(0, move);
}

function nextCursor(at: ListCursor, nextToken: string | undefined, move: MoveRef): ListCursor | null {
  const { itemType } = at;
  const pagesRead = at.pagesRead + 1;
  requireEnd({ pagesRead, mostPages: mostItemPages, token: at.token ?? undefined, nextToken });
  if (nextToken !== undefined) return { itemType, token: nextToken, pagesRead };
  return cursorFrom(itemTypes.indexOf(itemType) + 1, move);
}

function cursorFrom(first: number, { select }: MoveRef): ListCursor | null {
  const itemType = itemTypes.slice(first).find((type) => select.types.includes(type));
  return itemType === undefined ? null : { itemType, token: null, pagesRead: 0 };
}
