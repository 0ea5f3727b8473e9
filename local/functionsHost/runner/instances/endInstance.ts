import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import type { TurnEnd } from '../turns/turnOutcome';
import { hasEnded } from './instanceStatus';
import { readParent } from './parentInstance';

/**
 * Removes timers and messages of an ended instance, and writes the answer for its parent. Call it inside a commit. Returns
 * the keys of the instances to wake.
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
  // The library reads a failure only when Details is a text. For a terminated child the runtime has only the reason.
  const details = end.kind === 'failed' ? `Message: ${reason}, StackTrace: ` : '';
  const fields = { TaskScheduledId: number, Reason: reason, Details: details, FailureDetails: null };
  return incoming(EventType.SubOrchestrationInstanceFailed, fields, now);
}
