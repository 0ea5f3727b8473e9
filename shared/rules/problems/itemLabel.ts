import { type ListedItem, type ItemType } from '../../contracts/model/item';
import { type ItemResult } from '../../contracts/model/outcome';

/** `secret payroll`: a secret, a key and a certificate can have the same name, so every list shows the type too. */
export function itemLabel({ itemType, itemName }: { readonly itemType: ItemType; readonly itemName: string }): string {
  return `${itemType} ${itemName}`;
}

/** The codes of a result, and after them the fields that its update sets: `ATTRIBUTES_DIFFER (expires, tags)`. */
export function whyOf({ reasons, code, update }: Pick<ItemResult, 'reasons' | 'code' | 'update'>): string {
  const codes = [...reasons, ...(code === undefined ? [] : [code])].join(' ');
  return update === undefined ? codes : `${codes} (${update.fields.join(', ')})`;
}

/** The key of an item. The service ignores letter case in names. */
export function itemKey({ itemType, itemName }: Pick<ListedItem, 'itemType' | 'itemName'>): string {
  return `${itemType}/${itemName.toLowerCase()}`;
}

/** The versions that arrived, or would arrive: `3`, or `2 of 3`. */
export function arrivedWords(all: number, leftOut: number): string {
  return leftOut === 0 ? String(all) : `${String(all - leftOut)} of ${String(all)}`;
}
