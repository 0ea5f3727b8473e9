import { httpActivityName } from '../activities/callHttp';
import { entityRequestSchema } from '../entities/entityMessages';
import { EventType, type HistoryEvent } from './historyEvent';

export type DecisionKind = 'activity' | 'child' | 'timer' | 'event';

/** The part of a history event that a walk reads. It is small, because long histories stay in memory. */
export type WalkEvent =
  | { readonly kind: 'turn'; readonly at: number }
  | { readonly kind: 'started' }
  | {
      readonly kind: 'decided';
      readonly what: DecisionKind;
      readonly id: number;
      readonly name: string;
      readonly requestId?: string;
    }
  | { readonly kind: 'answered'; readonly id: number; readonly failed: boolean; readonly result?: unknown }
  | { readonly kind: 'raised'; readonly event: HistoryEvent; readonly name: string }
  | { readonly kind: 'suspended' }
  | { readonly kind: 'resumed' };

/** Converts history events into walk events. It keeps only the results of HTTP calls, which decide about polling. */
export class WalkEventReader {
  private readonly httpCalls = new Set<number>();

  /** Returns undefined for an event that a walk does not use. */
  read(event: HistoryEvent): WalkEvent | undefined {
    switch (event.EventType) {
      case EventType.OrchestratorStarted:
        return { kind: 'turn', at: Date.parse(event.Timestamp) };
      case EventType.ExecutionStarted:
        return { kind: 'started' };
      case EventType.TaskScheduled:
        if (event['Name'] === httpActivityName) this.httpCalls.add(event.EventId);
        return this.decision('activity', event);
      case EventType.SubOrchestrationInstanceCreated:
        return this.decision('child', event);
      case EventType.TimerCreated:
        return this.decision('timer', event);
      case EventType.EventSent:
        return this.decision('event', event);
      case EventType.TaskCompleted:
      case EventType.SubOrchestrationInstanceCompleted:
        return this.answer(Number(event['TaskScheduledId']), false, event);
      case EventType.TaskFailed:
      case EventType.SubOrchestrationInstanceFailed:
        return this.answer(Number(event['TaskScheduledId']), true, event);
      case EventType.TimerFired:
        return this.answer(Number(event['TimerId']), false, event);
      case EventType.EventRaised:
        // Keeps the whole event, because continueAsNew may pass it to the next generation.
        return { kind: 'raised', event, name: String(event['Name']) };
      case EventType.ExecutionSuspended:
        return { kind: 'suspended' };
      case EventType.ExecutionResumed:
        return { kind: 'resumed' };
      default:
        return undefined;
    }
  }

  private decision(what: DecisionKind, event: HistoryEvent): WalkEvent {
    const name = event['Name'];
    const request = what === 'event' ? entityRequestSchema.safeParse(JSON.parse(String(event['Input']))) : undefined;
    return {
      kind: 'decided',
      what,
      id: event.EventId,
      name: typeof name === 'string' ? name : '',
      ...(request?.success && { requestId: request.data.id }),
    };
  }

  private answer(id: number, failed: boolean, event: HistoryEvent): WalkEvent {
    return this.httpCalls.has(id)
      ? { kind: 'answered', id, failed, result: event['Result'] }
      : { kind: 'answered', id, failed };
  }
}
