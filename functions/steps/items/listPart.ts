import { type ItemType, itemTypes, type ListCursor, type ListedItem } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { maxItemPages, requireEnd } from '../../../shared/clients/vault/pageLimit';
import { type ListedVaultItem } from '../../../shared/clients/vault/vaultItem';
import { listPagesPerStep } from '../../../shared/rules/transfer/batching';
import { isItemOfItsOwn } from '../../../shared/rules/plan/selectItem';
import { type StepBudget } from '../../../shared/clients/async/stepBudget';
import { type MoveVault } from '../frame/vaultPair';
import { listPage } from './listPages';

export interface ListedPart {
  readonly items: ListedItem[];
  /** Where the next part of the list begins; null at the end of the last type. */
  readonly cursor: ListCursor | null;
}

export interface PartLimits {
  readonly maxPages?: number | undefined;
  /** Once its time is used up, no further page is read. One page is read in any case. */
  readonly budget: Pick<StepBudget, 'isSpent'>;
}

/**
 * Lists at most `maxPages` pages of a vault's items from a cursor on, one type after another. Reads the first page of a type in any
 * case: it is often the last one, and then the list needs no further part.
 */
export async function listPart(
  vault: MoveVault,
  move: MoveSpec,
  from: ListCursor,
  { maxPages = listPagesPerStep, budget }: PartLimits,
): Promise<ListedPart> {
  const items = new Map<string, ListedItem>();
  let at: ListCursor | null = from;
  for (let page = 0; at !== null && (page < maxPages || at.token === null); page += 1) {
    if (page > 0 && budget.isSpent()) break;
    const { itemType }: ListCursor = at;
    const listed = await listPage(vault, itemType, at.token ?? undefined);
    const own = listed.items.filter((item) => isItemOfItsOwn(item, move.select));
    for (const item of own.map((one) => listedItem(itemType, one)))
      items.set(keyOf(item), items.get(keyOf(item)) ?? item);
    at = nextCursor(at, listed.continuationToken, move);
  }
  return { items: [...items.values()], cursor: at };
}

/** A repeated name, in any case, is one item. Otherwise two steps would write it at the same time. */
function keyOf({ itemType, itemName }: ListedItem): string {
  return `${itemType}/${itemName.toLowerCase()}`;
}

function listedItem(itemType: ItemType, { name, managed, updated }: ListedVaultItem): ListedItem {
  return { itemType, itemName: name, managed, ...(updated === undefined ? {} : { updated }) };
}

/** Returns where a list of the source begins; null if no type is selected. */
export function firstCursor(move: MoveSpec): ListCursor | null {
  return cursorFrom(0, move);
}

function nextCursor(at: ListCursor, nextToken: string | undefined, move: MoveSpec): ListCursor | null {
  const { itemType } = at;
  const pagesRead = at.pagesRead + 1;
  requireEnd({ pagesRead, maxPages: maxItemPages, token: at.token ?? undefined, nextToken });
  if (nextToken !== undefined) return { itemType, token: nextToken, pagesRead };
  return cursorFrom(itemTypes.indexOf(itemType) + 1, move);
}

function cursorFrom(first: number, { select }: MoveSpec): ListCursor | null {
  const itemType = itemTypes.slice(first).find((type) => select.types.includes(type));
  return itemType === undefined ? null : { itemType, token: null, pagesRead: 0 };
}
