import type { StateStore } from '../../store/stateStore';
import { EventType, incoming } from '../history/historyEvent';
import { childInstanceId } from '../turns/turnEvents';
import type { ChildDecision, TurnOutcome } from '../turns/turnOutcome';
import { hasEnded } from './instanceStatus';
import { writeInstance } from './newInstance';
import type { ParentInstance } from './parentInstance';

/**
 * Writes a child of an orchestration. Call it inside a commit. Returns the key of the instance to wake: the child, or the
 * parent, which receives a failure when the id belongs to an instance that still runs.
 */
export function startChild(store: StateStore, outcome: TurnOutcome, decision: ChildDecision): number {
  const { row, now } = outcome;
  const instanceId = childInstanceId(row, decision);
  const former = store.instances.find(instanceId);
  if (former && !hasEnded(former.status)) {
    const Reason = `An Orchestration instance with the id '${instanceId}' is already running.`;
    const answer = { TaskScheduledId: decision.id, Reason, Details: '', FailureDetails: null };
    store.messages.add(row.key, incoming(EventType.SubOrchestrationInstanceFailed, answer, now));
    return row.key;
  }
  const parent: ParentInstance = {
    OrchestrationInstance: { InstanceId: row.instanceId, ExecutionId: row.executionId },
    Name: row.name,
    Version: row.version,
    TaskScheduleId: decision.id,
  };
  return writeInstance(store, {
    instanceId,
    name: decision.name,
    version: decision.version ?? outcome.defaultVersion,
    input: decision.input === undefined ? null : JSON.stringify(decision.input),
    parent,
    at: now,
  });
}
