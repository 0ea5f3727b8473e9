import { type ComparableVersion } from '../compare/comparableVersion';
import { createHash } from 'node:crypto';
import { type ListedItem } from '../../contracts/model/item';
import { maxWrittenNames, type Written } from '../../contracts/model/freeze';
import { canonicalJson } from '../text/canonicalJson';
import { itemKey } from '../problems/itemLabel';

/** An item as a reading of the source has seen it. */
export interface DigestedItem extends Pick<ListedItem, 'itemType' | 'itemName'> {
  readonly digest: string;
}

/** The digest of nothing. */
export const nothingRead = '0'.repeat(64);

/** Stands for one item: its name, its versions in any order, and its policy. */
export function itemDigest(
  item: Pick<ListedItem, 'itemType' | 'itemName'>,
  versions: readonly { readonly version: string }[],
  policy: unknown,
): string {
  const ordered = [...versions].sort((a, b) => (a.version < b.version ? -1 : 1));
  const text = canonicalJson([itemKey(item), ordered, policy ?? null]);
  return createHash('sha256').update(text).digest('hex');
}

/** The digest of the items of two parts, in any order. A sum: an item that a list has twice still counts. */
export function joinSources(one: string, other: string): string {
  const sum = BigInt.asUintN(256, BigInt(`0x${one}`) + BigInt(`0x${other}`));
  return sum.toString(16).padStart(nothingRead.length, '0');
}

/** The items that are new, gone or different in the second of two readings, sorted by name. */
export function writtenBetween(before: readonly DigestedItem[], after: readonly DigestedItem[]): Written {
  const earlier = new Map(before.map((item) => [itemKey(item), item.digest]));
  const later = new Set(after.map(itemKey));
  const changed = after.filter((item) => earlier.get(itemKey(item)) !== item.digest);
  const gone = before.filter((item) => !later.has(itemKey(item)));
  const names = [...changed, ...gone].map(({ itemType, itemName }) => ({ itemType, itemName }));
  names.sort((a, b) => (itemKey(a) < itemKey(b) ? -1 : 1));
  return { count: names.length, first: names.slice(0, maxWrittenNames) };
}

/** A version as a list or a read of a vault shows it, without its content. */
export type SeenVersion = Omit<ComparableVersion, 'digest' | 'previousVersion'> & {
  readonly updated?: number;
  readonly thumbprint?: string;
};

/**
 * One text for what a vault has of one item: every version with its attributes, in any order, and the policy. A version never changes
 * its content (Key Vault documentation, "objects, identifiers and versioning"), so equal texts mean equal content.
 */
export function stateText(versions: readonly SeenVersion[], policy: unknown): string {
  const seen = versions.map(({ version, updated, enabled, notBefore, expires, contentType, tags, thumbprint }) => ({
    ...{ version, updated, enabled, notBefore, expires, contentType, tags, thumbprint },
  }));
  seen.sort((a, b) => (a.version < b.version ? -1 : 1));
  return canonicalJson([seen, policy ?? null]);
}
