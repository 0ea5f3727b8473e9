import { OrchestrationRuntimeStatus, type DurableClient } from 'durable-functions';
import { findOrchestration } from '../../runtime/orchestrationState';
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

const endedStates = [
  OrchestrationRuntimeStatus.Completed,
  OrchestrationRuntimeStatus.Failed,
  OrchestrationRuntimeStatus.Terminated,
  OrchestrationRuntimeStatus.Canceled,
];

/** The runtime returns the time at which an orchestration began in whole seconds. */
const secondMs = 1_000;

/**
 * Purges the histories of all orchestrations that have ended and began before the days of the setting: also of sub-orchestrations and of
 * deliveries of notices, whose ids nobody stores. `kept` are the orchestrations whose histories are still needed. The
 * runtime selects by the time of the beginning alone, so this leaves out the second in which each of those began.
 */
export async function purgeHistories(
  { client, nowMs, retention, check }: Pick<ExpiryParts, 'client' | 'nowMs' | 'retention' | 'check'>,
  kept: Iterable<string>,
): Promise<void> {
  const begunMs: number[] = [];
  for (const id of new Set(kept)) {
    check();
    const found = await findOrchestration(client, id, false);
    if (found !== undefined) begunMs.push(found.createdTime.getTime());
  }
  for (const { fromMs, toMs } of spansBetween(begunMs, nowMs - retention.days * dayMs)) {
    check();
    await client.purgeInstanceHistoryBy({
      createdTimeFrom: new Date(fromMs),
      createdTimeTo: new Date(toMs),
      runtimeStatus: endedStates,
    });
  }
}

/** The time since 1970 without the seconds that begin at `times`. */
function spansBetween(times: readonly number[], untilMs: number): { fromMs: number; toMs: number }[] {
  const edges = times.filter((at) => at <= untilMs).sort((one, other) => one - other);
  const from = [0, ...edges.map((at) => at + secondMs)];
  const to = [...edges.map((at) => at - 1), untilMs];
  return from.flatMap((fromMs, at) => {
    const toMs = to[at] ?? untilMs;
    return fromMs <= toMs ? [{ fromMs, toMs }] : [];
  });
}
