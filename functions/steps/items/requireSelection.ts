import { type ItemType, itemTypes } from '../../../shared/contracts/model/item';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { maxItemPages, requireEnd } from '../../../shared/clients/vault/pageLimit';
import { emptySelection, type Inventory } from '../../../shared/rules/plan/emptySelection';
import { takesEverything } from '../../../shared/rules/text/selectionWidth';
import { isItemOfItsOwn, isSelected } from '../../../shared/rules/plan/selectItem';
import { type MoveVault } from '../frame/vaultPair';
import { listAll, listPage } from './listPages';

type Move = Pick<MoveSpec, 'sourceVault' | 'select'>;

/** Throws `NOTHING_SELECTED`, with what the source has instead, if the request selects nothing in it. Reads only. */
export async function requireSelection(source: MoveVault, move: Move): Promise<void> {
  const { select, sourceVault } = move;
  // This includes an empty vault: such a move is done immediately.
  if (takesEverything(select)) return;
  for (const type of select.types) if (await selectsAny(source, type, move)) return;
  const fault = emptySelection(select, sourceVault, await takeInventory(source, move));
  if (fault !== undefined) throw new MoverError('NOTHING_SELECTED', fault, { retryable: false });
}

/** Reads a list up to its first selected item. */
async function selectsAny(source: MoveVault, type: ItemType, { select }: Move): Promise<boolean> {
  let token: string | undefined;
  for (let pagesRead = 1; ; pagesRead += 1) {
    const { items, continuationToken: nextToken } = await listPage(source, type, token);
    if (items.some((item) => isItemOfItsOwn(item, select) && isSelected({ itemName: item.name }, select))) return true;
    requireEnd({ pagesRead, maxPages: maxItemPages, token, nextToken });
    if (nextToken === undefined) return false;
    token = nextToken;
  }
}

async function takeInventory(source: MoveVault, { select }: Move): Promise<Inventory> {
  const lists = await Promise.all(
    itemTypes.map(async (type) => {
      const listing = listAll((token) => listPage(source, type, token));
      // Types that the request leaves out are counted only for information. The app may lack the permission to list
      // them.
      const listed = await (select.types.includes(type) ? listing : listing.catch(whenForbidden));
      return [type, listed?.filter(({ managed }) => !managed).map(({ name }) => name) ?? null] as const;
    }),
  );
  return { secret: null, key: null, certificate: null, ...Object.fromEntries(lists) };
}

function whenForbidden(error: unknown): undefined {
  if (error instanceof MoverError && error.code === 'VAULT_FORBIDDEN') return undefined;
  throw error;
}
