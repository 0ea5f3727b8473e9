import type { InstanceRow } from '../store/instanceTable';
import type { StateStore } from '../store/stateStore';
import { EventType, hasEnded, incoming } from './historyEvent';
import { readParent } from './parentInstance';
import type { TurnEnd } from './turnOutcome';

/**
 * Clears up after an instance that has ended, and tells its parent; to be called inside a commit. Returns the keys of whom
 * to wake.
 */
export function endInstance(store: StateStore, row: InstanceRow, end: TurnEnd, now: number): number[] {
  if (end.kind === 'running' || end.kind === 'suspended' || end.kind === 'continuedAsNew') return [];
  store.timers.clear(row.key);
  store.messages.clear(row.key);
  const parent = readParent(row.parent);
  if (!parent) return [];
  const { InstanceId, ExecutionId } = parent.OrchestrationInstance;
  const parentRow = store.instances.find(InstanceId);
  if (parentRow?.executionId !== ExecutionId || hasEnded(parentRow.status)) return [];
  store.messages.add(parentRow.key, childAnswer(end, parent.TaskScheduleId, now));
  return [parentRow.key];
}

function childAnswer(
  end: Extract<TurnEnd, { kind: 'completed' | 'failed' | 'terminated' }>,
  number: number,
  now: number,
) {
  if (end.kind === 'completed') {
    const fields = { TaskScheduledId: number, Result: end.output };
    return incoming(EventType.SubOrchestrationInstanceCompleted, fields, now);
  }
  const reason = end.reason ?? '';
  // The library reads a failure only when Details is a text; of a terminated child the runtime knows just the reason.
  const details = end.kind === 'failed' ? `Message: ${reason}, StackTrace: ` : '';
  const fields = { TaskScheduledId: number, Reason: reason, Details: details, FailureDetails: null };
  return incoming(EventType.SubOrchestrationInstanceFailed, fields, now);
}
