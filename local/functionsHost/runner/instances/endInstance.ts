import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import { orchestratorFailure } from '../turns/concludeTurn';
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
  store.messages.add(parentRow.key, childAnswer(row.name, end, parent.TaskScheduleId, now));
  return [parentRow.key];
}

function childAnswer(
  name: string,
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
  const details = end.kind === 'failed' ? `Message: ${ownText(name, reason)}, StackTrace: ` : '';
  const fields = { TaskScheduledId: number, Reason: reason, Details: details, FailureDetails: null };
  return incoming(EventType.SubOrchestrationInstanceFailed, fields, now);
}

/** The text of a failed orchestrator without the words that the runtime puts before it. */
function ownText(name: string, reason: string): string {
  const prefix = orchestratorFailure(name, '');
  return reason.startsWith(prefix) ? reason.slice(prefix.length) : reason;
}
