import { type DurableClient } from 'durable-functions';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { type Retention } from '../../../shared/contracts/settings/retentionSettings';
import { type ProveInput } from '../../runtime/newerVersion';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';

const dayMs = 24 * 60 * 60 * 1_000;

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

/**
 * Purges the histories of orchestrations that ended long ago. It looks at each first, because older runtimes also purge
 * running orchestrations.
 */
export async function purgeExpired(
  { client, nowMs, retention, check }: Pick<ExpiryParts, 'client' | 'nowMs' | 'retention' | 'check'>,
  instances: readonly string[],
): Promise<void> {
  for (const id of instances) {
    check();
    const found = await findOrchestration(client, id, false);
    if (found === undefined || isRunning(found)) continue;
    if (isExpired({ nowMs }, found.lastUpdatedTime.getTime(), retention.days)) await client.purgeInstanceHistory(id);
  }
}
