import { createHash, type Hash } from 'node:crypto';
import { type PlannedItem } from '../contracts/plan';

/** SHA-256 over the plan in canonical form (sorted keys, one item a line), hex. Fed page by page. */
export class PlanHash {
  private readonly hash: Hash = createHash('sha256');

  add(items: readonly PlannedItem[]): void {
    for (const item of items) this.hash.update(`${canonicalJson(item)}\n`);
  }

  /** Ends the hash; the object is spent afterwards. */
  digest(): string {
    return this.hash.digest('hex');
  }
}

function canonicalJson(value: unknown): string {
  return JSON.stringify(value, (_key, part: unknown) =>
    part !== null && typeof part === 'object' && !Array.isArray(part)
      ? Object.fromEntries(Object.entries(part).sort(([a], [b]) => (a < b ? -1 : 1)))
      : part,
  );
}
