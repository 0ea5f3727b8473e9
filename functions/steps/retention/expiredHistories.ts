import { OrchestrationRuntimeStatus } from 'durable-functions';
import { findOrchestration } from '../../runtime/orchestrationState';
import { dayMs, type ExpiryParts } from './expiry';

const { Completed, Failed, Terminated, Canceled } = OrchestrationRuntimeStatus;

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
      runtimeStatus: [Completed, Failed, Terminated, Canceled],
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
