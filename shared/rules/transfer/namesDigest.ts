import { createHash } from 'node:crypto';
import { type ListedItem } from '../../contracts/model/item';
import { itemKey } from '../problems/itemLabel';

/**
 * Stands for a set of names, whatever their order: two sets with the same digest are almost certainly equal. Digests of parts can be
 * joined.
 */
export function namesDigest(items: readonly Pick<ListedItem, 'itemType' | 'itemName'>[]): string {
  return items
    .map((item) => createHash('sha256').update(itemKey(item)).digest('hex').slice(0, 16))
    .reduce(joinDigests, noNames);
}

export const noNames = '0'.repeat(16);

/** The digest of two sets without a common name. */
export function joinDigests(one: string, other: string): string {
  return (BigInt(`0x${one}`) ^ BigInt(`0x${other}`)).toString(16).padStart(16, '0');
}
