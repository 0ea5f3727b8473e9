import { itemsOf } from './itemVersion';
import { type ItemPage, type ListedVaultItem } from '../../../shared/clients/vault/vaultItem';
import { takesEverything } from '../../../shared/rules/text/selectionWidth';
import { emptySelection, type Inventory } from '../../../shared/rules/plan/emptySelection';
import { MoverError, whenCode } from '../../../shared/contracts/model/moverError';
import { isSelected, isItemOfItsOwn } from '../../../shared/rules/plan/itemTraits';
import { type ItemType, itemTypes, type ListCursor, type ListedItem } from '../../../shared/contracts/model/item';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { maxItemPages, requireEnd, walkList } from '../../../shared/clients/vault/pageLimit';
import { listPagesPerStep } from '../../../shared/rules/transfer/batching';
import { type StepBudget } from '../../../shared/clients/async/stepBudget';
import { type MoveVault } from '../frame/vaultPair';

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
    const listed = await itemsOf(vault, itemType).list(at.token ?? undefined);
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

/** Reads every page of a list and returns all its items. */
export async function listAll(
  readPage: (token: string | undefined) => Promise<ItemPage>,
): Promise<readonly ListedVaultItem[]> {
  const all: ListedVaultItem[] = [];
  for await (const items of walkList(maxItemPages, readPage)) all.push(...items);
  return all;
}

type Move = Pick<MoveSpec, 'sourceVault' | 'select'>;

/** Throws `NOTHING_SELECTED`, with what the source has instead, if the request selects nothing in it. Reads only. */
export async function requireSelection(source: MoveVault, move: Move): Promise<void> {
  const { select, sourceVault } = move;
  // This includes an empty vault: such a move is done immediately.
  if (takesEverything(select)) return;
  for (const type of select.types) if (await selectsAny(source, type, move)) return;
  const fault = emptySelection(select, sourceVault, await takeInventory(source, move));
  if (fault !== undefined) throw new MoverError('NOTHING_SELECTED', fault);
}

/** Reads a list up to its first selected item. */
async function selectsAny(source: MoveVault, type: ItemType, { select }: Move): Promise<boolean> {
  const isWanted = (item: ListedVaultItem) =>
    isItemOfItsOwn(item, select) && isSelected({ itemName: item.name }, select);
  const readPage = (token: string | undefined) => itemsOf(source, type).list(token);
  for await (const items of walkList(maxItemPages, readPage)) if (items.some(isWanted)) return true;
  return false;
}

async function takeInventory(source: MoveVault, { select }: Move): Promise<Inventory> {
  const lists = await Promise.all(
    itemTypes.map(async (type) => {
      const listing = listAll((token) => itemsOf(source, type).list(token));
      // Types that the request leaves out are counted only for information. The app may lack the permission to list
      // them.
      const listed = await (select.types.includes(type)
        ? listing
        : listing.catch(whenCode('VAULT_FORBIDDEN', undefined)));
      return [type, listed?.filter(({ managed }) => !managed).map(({ name }) => name) ?? null] as const;
    }),
  );
  return { secret: null, key: null, certificate: null, ...Object.fromEntries(lists) };
}
