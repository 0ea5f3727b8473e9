import { type DurableClient } from 'durable-functions';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { type ProveInput } from '../../runtime/newerVersion';

export const dayMs = 24 * 60 * 60 * 1_000;

/** What the removal of expired records works with. */
export interface ExpiryParts extends ProveInput {
  readonly store: ObjectStore;
  readonly client: DurableClient;
  readonly retention: Retention;
  /** The time of this removal, in milliseconds since 1970. */
  readonly nowMs: number;
  /** Throws when the time of this removal is used up. Called before each object that is removed. */
  readonly check: () => void;
}

/** Returns whether something that ended at this time (milliseconds since 1970) has been kept for this number of days. */
export function isExpired({ nowMs }: Pick<ExpiryParts, 'nowMs'>, endedMs: number, days: number): boolean {
  return nowMs - endedMs >= days * dayMs;
}

/** Removes all objects whose names begin with `prefix`, except those to keep. */
export async function removeBelow(
  { store, check }: Pick<ExpiryParts, 'store' | 'check'>,
  prefix: string,
  keep: readonly string[] = [],
): Promise<void> {
  for await (const name of store.list(prefix)) {
    if (keep.includes(name)) continue;
    check();
    await store.remove(name);
  }
}
