import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import { sendToEntity } from '../entities/sendToEntity';
import { endInstance } from '../instances/endInstance';
import { hasEnded, Status } from '../instances/instanceStatus';
import { newExecutionId, startEvent } from '../instances/newInstance';
import { readParent } from '../instances/parentInstance';
import { startChild } from '../instances/startChild';
import type { Decision } from './decision';
import type { TurnEnd, TurnOutcome } from './turnOutcome';

/** The work to wake after a turn has been saved. */
export interface SavedTurn {
  readonly activities: readonly number[];
  /** Keys of instances that got a message. */
  readonly woken: readonly number[];
  /** Keys of instances that got the answer of a child without a failure. */
  readonly answered: readonly number[];
  readonly timers: boolean;
}

/**
 * Writes all changes of a turn. Call it inside a commit. Returns undefined and writes nothing when the instance was purged
 * or restarted while the turn ran.
 */
export function saveTurn(store: StateStore, outcome: TurnOutcome, texts: readonly string[]): SavedTurn | undefined {
  const { row, end, now } = outcome;
  const present = store.instances.byKey(row.key);
  if (present?.generation !== row.generation || hasEnded(present.status)) return undefined;
  store.messages.remove(outcome.consumed);
  store.instances.change({ ...statusOf(end, row), key: row.key, customStatus: outcome.customStatus, updatedAt: now });
  const started = outcome.decisions.map((decision) => writeDecision(store, outcome, decision));
  const woken = started.flatMap((each) => each.woken);
  const answered: number[] = [];
  if (end.kind === 'continuedAsNew') {
    writeNextGeneration(store, row, end, now);
    woken.push(row.key);
  } else {
    store.history.append(row.key, outcome.firstSeq, texts);
    (end.kind === 'completed' ? answered : woken).push(...endInstance(store, row, end, now));
  }
  if (store.messages.isAnyLeft(row.key)) woken.push(row.key);
  return {
    activities: started.flatMap((each) => each.activities),
    woken,
    answered,
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
      return { activities: [], woken: [startChild(store, outcome, decision)] };
    case 'event':
      return { activities: [], woken: [sendToEntity(store, decision.target, decision.request, now)] };
  }
}

function writeNextGeneration(
  store: StateStore,
  row: InstanceRow,
  end: Extract<TurnEnd, { kind: 'continuedAsNew' }>,
  now: number,
): void {
  const executionId = newExecutionId();
  const generation = row.generation + 1;
  // Cancelled timers would fire into the new generation, where their numbers belong to other decisions.
  store.timers.clear(row.key);
  store.history.clear(row.key);
  store.instances.restart({ key: row.key, executionId, generation, input: end.input, createdAt: now });
  const start = { ...row, parent: readParent(row.parent), input: end.input, executionId, generation, at: now };
  store.messages.addFirst(row.key, startEvent(start));
  for (const event of end.carried) store.messages.addFirst(row.key, event);
}
