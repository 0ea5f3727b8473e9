import { type ItemType } from '../../contracts/model/item';

/** `secret payroll`: a secret, a key and a certificate may share one name, so every list names the type too. */
export function itemLabel({ itemType, itemName }: { readonly itemType: ItemType; readonly itemName: string }): string {
  return `${itemType} ${itemName}`;
}
