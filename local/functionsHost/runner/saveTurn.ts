import type { StateStore } from '../store/stateStore';
import type { InstanceRow } from '../store/instanceTable';
import type { Decision } from './decision';
import { EventType, hasEnded, incoming, Status } from './historyEvent';
import { newExecutionId, startEvent, writeInstance } from './newInstance';
import { readParent, type ParentInstance } from './parentInstance';
import { sendToEntity } from './sendToEntity';
import { childInstanceId } from './turnEvents';
import type { ChildDecision, TurnEnd, TurnOutcome } from './turnOutcome';

/** What has to be woken once a turn is saved. */
export interface SavedTurn {
  readonly activities: readonly number[];
  /** Keys of instances that got a message. */
  readonly woken: readonly number[];
  readonly timers: boolean;
}

/**
 * Writes all that a turn changes; to be called inside a commit. Returns undefined, having written nothing, when the
 * instance was purged or started anew while the turn ran.
 */
export function saveTurn(store: StateStore, outcome: TurnOutcome, texts: readonly string[]): SavedTurn | undefined {
  const { row, end, now } = outcome;
  const present = store.instances.byKey(row.key);
  if (present?.generation !== row.generation || hasEnded(present.status)) return undefined;
  store.messages.remove(outcome.consumed);
  store.instances.change({ ...statusOf(end, row), key: row.key, customStatus: outcome.customStatus, updatedAt: now });
  const started = outcome.decisions.map((decision) => writeDecision(store, outcome, decision));
  const woken = started.flatMap((each) => each.woken);
  if (end.kind === 'continuedAsNew') {
    writeNextGeneration(store, row, end, now);
    woken.push(row.key);
  } else {
    store.history.append(row.key, outcome.firstSeq, texts);
    woken.push(...writeEnd(store, row, end, now));
  }
  if (store.messages.isAnyLeft(row.key)) woken.push(row.key);
  return {
    activities: started.flatMap((each) => each.activities),
    woken,
    timers: outcome.decisions.some((decision) => decision.kind === 'timer'),
  };
}

function statusOf(end: TurnEnd, row: InstanceRow): Pick<InstanceRow, 'status' | 'output'> {
  switch (end.kind) {
    case 'running':
    case 'continuedAsNew':
      return { status: Status.Running, output: row.output };
    case 'suspended':
      return { status: Status.Suspended, output: end.reason };
    case 'completed':
      return { status: Status.Completed, output: end.output };
    case 'failed':
      return { status: Status.Failed, output: end.reason };
    case 'terminated':
      return { status: Status.Terminated, output: end.reason };
  }
}

interface Written {
  readonly activities: readonly number[];
  readonly woken: readonly number[];
}

function writeDecision(store: StateStore, outcome: TurnOutcome, decision: Decision): Written {
  const { row, now } = outcome;
  const owner = { key: row.key, generation: row.generation };
  switch (decision.kind) {
    case 'activity': {
      const input = decision.input === undefined ? null : JSON.stringify(decision.input);
      const id = store.activities.add({ ...owner, taskId: decision.id, name: decision.name, input });
      return { activities: [id], woken: [] };
    }
    case 'timer':
      store.timers.add({ ...owner, fireAt: decision.fireAt, timerId: decision.id });
      return { activities: [], woken: [] };
    case 'child':
      return { activities: [], woken: [writeChild(store, outcome, decision)] };
    case 'event':
      return { activities: [], woken: [sendToEntity(store, decision.target, decision.request, now)] };
  }
}

/** Returns the key of whom to wake: the child, or the parent when the id is taken by an instance that still runs. */
function writeChild(store: StateStore, outcome: TurnOutcome, decision: ChildDecision): number {
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

function writeNextGeneration(
  store: StateStore,
  row: InstanceRow,
  end: Extract<TurnEnd, { kind: 'continuedAsNew' }>,
  now: number,
): void {
  const executionId = newExecutionId();
  const generation = row.generation + 1;
  // Timers that were cancelled would fire into the new generation, where their numbers mean something else.
  store.timers.clear(row.key);
  store.history.clear(row.key);
  store.instances.restart({ key: row.key, executionId, generation, input: end.input, createdAt: now });
  const start = { ...row, parent: readParent(row.parent), input: end.input, executionId, generation, at: now };
  store.messages.addFirst(row.key, startEvent(start));
  for (const event of end.carried) store.messages.addFirst(row.key, event);
}

/** Clears up after an instance that has ended, and tells its parent. */
function writeEnd(store: StateStore, row: InstanceRow, end: TurnEnd, now: number): number[] {
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
