import { type ItemType } from '../../contracts/model/item';

/** `secret payroll`: a secret, a key and a certificate can have the same name, so every list shows the type too. */
export function itemLabel({ itemType, itemName }: { readonly itemType: ItemType; readonly itemName: string }): string {
  return `${itemType} ${itemName}`;
}
