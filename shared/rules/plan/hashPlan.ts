import { createHash } from 'node:crypto';
import { type PlannedItem } from '../../contracts/model/plan';
import { type PlanHashes } from '../../contracts/steps/approvedPlan';
import { canonicalJson } from '../text/canonicalJson';

/**
 * The hash of a plan, SHA-256 in hex, over the hashes of its parts: who holds it can tell of any one part, without the
 * others, whether it is the one that was hashed.
 */
export function hashPlan(seal: PlanHashes): string {
  return hashPart(seal);
}

/** The hash of one page: of its items and their order. Traits tell of the vault, not of what is done, and stay out. */
export function hashPage(items: readonly PlannedItem[]): string {
  return hashPart(items.map((item) => ({ ...item, traits: undefined })));
}

/** The hash of another part, whatever the order of its fields. */
export function hashPart(part: unknown): string {
  return createHash('sha256').update(canonicalJson(part)).digest('hex');
}
