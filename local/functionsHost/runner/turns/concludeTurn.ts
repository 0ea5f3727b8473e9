import type { HostSettings } from '../../app/readHostJson';
import type { InstanceRow } from '../../store/instanceTable';
import { EventType } from '../history/historyEvent';
import type { LiveHistory } from '../history/liveHistory';
import { readParent } from '../instances/parentInstance';
import { type PayloadLimit, requireWithinLimit } from '../payloadLimit';
import { ActionWalk } from './actionWalk';
import type { Decision } from './decision';
import { NonDeterminismError } from './nonDeterminismError';
import type { OrchestratorState } from './orchestratorActions';
import type { OrchestratorAnswer } from './orchestratorAnswer';
import type { Arrivals } from './turnArrivals';
import type { TurnEnd } from './turnOutcome';

/** Whole kilobytes of a custom status as UTF-16 text (extension: DurableOrchestrationContext.cs). */
const maxCustomStatusKb = 16;

export interface Conclusion {
  readonly decisions: readonly Decision[];
  readonly customStatus: string | null;
  readonly end: TurnEnd;
  /** Number of the event that records the end. */
  readonly endNumber: number;
  /** As that of `ActionWalk`; absent if the orchestrator was not called. */
  readonly waitsFor?: number;
}

export interface TurnFacts {
  readonly row: InstanceRow;
  readonly live: LiveHistory;
  readonly arrivals: Arrivals;
  readonly settings: HostSettings['durableTask'];
  readonly maxPayloadBytes?: PayloadLimit;
}

/** Derives the result of a turn from the orchestrator's answer, by walking its actions over the history. */
export function concludeTurn(facts: TurnFacts, answer: OrchestratorAnswer): Conclusion {
  const { row, live } = facts;
  const failed = (reason: string): Conclusion => ({
    decisions: [],
    customStatus: row.customStatus,
    end: { kind: 'failed', reason },
    endNumber: live.nextNumber,
  });
  if (answer.kind === 'broken') return failed(orchestratorFailure(row.name, answer.reason));
  try {
    return concludeState(facts, answer.state);
  } catch (error) {
    if (error instanceof NonDeterminismError) return failed(error.message);
    return failed(orchestratorFailure(row.name, error instanceof Error ? error.message : String(error)));
  }
}

/** The runtime's text for a failed orchestrator, in its output and in the event for its parent. */
export function orchestratorFailure(name: string, reason: string): string {
  return `Orchestrator function '${name}' failed: ${reason}`;
}

function concludeState(facts: TurnFacts, state: OrchestratorState): Conclusion {
  const { row, live, arrivals, settings } = facts;
  const defaultPollMs = settings.httpSettings.defaultAsyncRequestSleepTimeMilliseconds;
  const walk = new ActionWalk({ actions: state.actions.flat(), defaultPollMs, caller: row });
  for (const event of live.walkEvents) walk.apply(event);
  for (const event of live.preview(arrivals.events)) walk.apply(event);
  if (walk.next > settings.maxOrchestrationActions) {
    const limit = `Maximum amount of orchestration actions (${settings.maxOrchestrationActions}) has been reached.`;
    throw new Error(`${limit} This value can be configured in host.json file as maxOrchestrationActions.`);
  }
  for (const decision of walk.decisions) refuseChildId(row, decision);
  const end = endOf(facts, state, walk);
  requirePayloads(facts, walk.decisions, end);
  if (end.kind !== 'running' && end.kind !== 'suspended') walk.releaseLocks();
  return {
    decisions: walk.decisions,
    customStatus: customStatus(row, live, state),
    end,
    endNumber: walk.next,
    waitsFor: walk.waitsFor,
  };
}

function endOf({ row, arrivals }: TurnFacts, state: OrchestratorState, walk: ActionWalk): TurnEnd {
  if (walk.isSuspended) return { kind: 'suspended', reason: suspendReason(row, arrivals) };
  if (!walk.isFinished) return { kind: 'running' };
  // An error takes precedence over continueAsNew.
  if (state.error !== undefined) return { kind: 'failed', reason: orchestratorFailure(row.name, state.error) };
  if (!state.isDone) return { kind: 'running' };
  const next = walk.continuesAsNew;
  if (next) return { kind: 'continuedAsNew', input: toJson(next.input) ?? 'null', carried: next.carried };
  return { kind: 'completed', output: toJson(state.output) };
}

function customStatus(row: InstanceRow, live: LiveHistory, state: OrchestratorState): string | null {
  const text = toJson(state.customStatus);
  const size = Math.floor(((text?.length ?? 0) * 2) / 1024);
  if (size > maxCustomStatusKb) {
    const limit = `The UTF-16 size of the JSON-serialized payload must not exceed ${maxCustomStatusKb} KB.`;
    throw new Error(`${limit} The current payload size is ${size} KB.`);
  }
  // The first turn after continueAsNew keeps the custom status of the previous generation unless it sets one.
  const isFirstTurn = live.length === 0;
  return text ?? (isFirstTurn ? row.customStatus : null);
}

/** As in the scheduler's own libraries, a payload over the limit fails the orchestration that hands it on. */
function requirePayloads({ row, maxPayloadBytes }: TurnFacts, decisions: readonly Decision[], end: TurnEnd): void {
  if (maxPayloadBytes === undefined) return;
  for (const decision of decisions) {
    const { what, value } = payloadOf(decision);
    requireWithinLimit(maxPayloadBytes, what, toJson(value));
  }
  const name = `orchestration '${row.name}'`;
  if (end.kind === 'completed') requireWithinLimit(maxPayloadBytes, `output of ${name}`, end.output);
  if (end.kind === 'continuedAsNew') requireWithinLimit(maxPayloadBytes, `input of ${name}`, end.input);
}

function payloadOf(decision: Decision): { readonly what: string; readonly value: unknown } {
  switch (decision.kind) {
    case 'activity':
      return { what: `input of activity '${decision.name}'`, value: decision.input };
    case 'child':
      return { what: `input of orchestration '${decision.name}'`, value: decision.input };
    case 'event':
      return { what: `input of an operation of an entity`, value: decision.request.input };
    case 'timer':
      return { what: 'timer', value: undefined };
  }
}

function suspendReason(row: InstanceRow, arrivals: Arrivals): string | null {
  const suspended = arrivals.events.filter(({ event }) => event.EventType === EventType.ExecutionSuspended).at(-1);
  const reason = suspended?.event['Reason'];
  return typeof reason === 'string' ? reason : row.output;
}

function refuseChildId(row: InstanceRow, decision: Decision): void {
  if (decision.kind !== 'child' || decision.instanceId === undefined) return;
  const id = decision.instanceId;
  if (id.startsWith('@')) throw new Error(`The sub-orchestration id '${id}' must not start with '@'.`);
  if (id === row.instanceId) throw new Error(`The sub-orchestration id '${id}' is that of the orchestration itself.`);
  if (id === readParent(row.parent)?.OrchestrationInstance.InstanceId) {
    throw new Error(`The sub-orchestration id '${id}' is that of the parent orchestration.`);
  }
}

function toJson(value: unknown): string | null {
  return value === undefined || value === null ? null : JSON.stringify(value);
}
