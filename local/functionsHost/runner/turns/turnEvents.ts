import type { InstanceRow } from '../../store/instanceTable';
import { decided, EventType, type HistoryEvent } from '../history/historyEvent';
import { Status } from '../instances/instanceStatus';
import type { Conclusion } from './concludeTurn';
import type { Decision } from './decision';
import type { TurnEnd } from './turnOutcome';

export interface EventOptions {
  readonly row: InstanceRow;
  readonly now: number;
  readonly storeInputs: boolean;
}

/** Lists the events that follow the turn's messages in the history: decisions, the end if any, OrchestratorCompleted. */
export function turnEvents(conclusion: Conclusion, options: EventOptions): HistoryEvent[] {
  const { now } = options;
  const end = endEvent(conclusion.end, conclusion.endNumber, now);
  return [
    ...conclusion.decisions.map((decision) => decisionEvent(decision, options)),
    ...(end ? [end] : []),
    decided(EventType.OrchestratorCompleted, -1, {}, now),
  ];
}

/** The id that the orchestrator gave a child, or the default id (DurableTask.Core: TaskOrchestrationContext.cs). */
export function childInstanceId(row: InstanceRow, decision: Extract<Decision, { kind: 'child' }>): string {
  return decision.instanceId ?? `${row.executionId.replaceAll('-', '')}:${decision.id}`;
}

function decisionEvent(decision: Decision, { row, now, storeInputs }: EventOptions): HistoryEvent {
  switch (decision.kind) {
    case 'activity': {
      const input = storeInputs ? JSON.stringify([decision.input ?? null]) : null;
      const fields = { Name: decision.name, Version: '', Input: input, Tags: null };
      return decided(EventType.TaskScheduled, decision.id, fields, now);
    }
    case 'child': {
      const fields = {
        InstanceId: childInstanceId(row, decision),
        Name: decision.name,
        Version: decision.version ?? '',
        Input: decision.input === undefined ? null : JSON.stringify(decision.input),
      };
      return decided(EventType.SubOrchestrationInstanceCreated, decision.id, fields, now);
    }
    case 'timer': {
      const fields = { FireAt: new Date(decision.fireAt).toISOString() };
      return decided(EventType.TimerCreated, decision.id, fields, now);
    }
    case 'event': {
      const fields = { InstanceId: decision.target, Name: decision.name, Input: JSON.stringify(decision.request) };
      return decided(EventType.EventSent, decision.id, fields, now);
    }
  }
}

function endEvent(end: TurnEnd, number: number, now: number): HistoryEvent | undefined {
  switch (end.kind) {
    case 'running':
    case 'suspended':
      return undefined;
    case 'completed':
      return executionCompleted(Status.Completed, end.output, number, now);
    case 'failed':
      return executionCompleted(Status.Failed, end.reason, number, now);
    case 'terminated':
      return executionCompleted(Status.Terminated, end.reason, number, now);
    case 'continuedAsNew': {
      const fields = { OrchestrationStatus: Status.ContinuedAsNew, Result: end.input };
      return decided(EventType.ContinueAsNew, number, fields, now);
    }
  }
}

function executionCompleted(status: number, result: string | null, number: number, now: number): HistoryEvent {
  const fields = { OrchestrationStatus: status, Result: result, FailureDetails: null };
  return decided(EventType.ExecutionCompleted, number, fields, now);
}
