import { createHash } from 'node:crypto';
import { type PlannedItem } from '../../contracts/model/plan';
import { type PlanHashes } from '../../contracts/steps/approvedPlan';
import { canonicalJson } from '../text/canonicalJson';

/**
 * The hash of a plan, SHA-256 in hex, over the hashes of its parts. With it, the app can check each part without reading
 * the others.
 */
export function hashPlan(hashes: PlanHashes): string {
  return hashPart(hashes);
}

/**
 * The hash of one page: its items and their order. Of the traits it has only the time by which a look at the source finds what changed:
 * the others do not change what the move does.
 */
export function hashPage(items: readonly PlannedItem[]): string {
  return hashPart(items.map((item) => ({ ...item, traits: undefined, updated: item.traits?.updated })));
}

/**
 * One hash over the hashes of all pages so far, in their order. It has the same length for any number of pages.
 * `before` is the chain of the earlier pages; absent for the first page.
 */
export function chainPages(hashes: readonly string[], before: string = noPages): string {
  return hashes.reduce((chain, hash) => hashPart([chain, hash]), before);
}

const noPages = '0'.repeat(64);

/** The hash of another part. The order of its fields does not matter. */
export function hashPart(part: unknown): string {
  return createHash('sha256').update(canonicalJson(part)).digest('hex');
}
