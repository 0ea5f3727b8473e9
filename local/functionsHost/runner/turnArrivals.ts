import type { MessageRow } from '../store/messageTable';
import { EventType, incoming } from './historyEvent';
import type { LiveHistory, TurnEvent } from './liveHistory';
import { readEvent } from './readEvent';

export interface Arrivals {
  readonly now: number;
  /** OrchestratorStarted and all messages that count, in order of arrival. */
  readonly events: readonly TurnEvent[];
}

const answers: Readonly<Record<number, string>> = {
  [EventType.TaskCompleted]: 'TaskScheduledId',
  [EventType.TaskFailed]: 'TaskScheduledId',
  [EventType.SubOrchestrationInstanceCompleted]: 'TaskScheduledId',
  [EventType.SubOrchestrationInstanceFailed]: 'TaskScheduledId',
  [EventType.TimerFired]: 'TimerId',
};

/**
 * What a turn starts from. Answers to numbers that are answered already are dropped. The time of the turn is never
 * before that of the last one nor before a timer that has fired, whatever the clock of the machine says.
 */
export function takeArrivals(live: LiveHistory, inbox: readonly MessageRow[]): Arrivals {
  const answered = new Set<number>();
  let now = Math.max(Date.now(), live.lastTurnAt);
  const arrived: TurnEvent[] = [];
  for (const { event: text } of inbox) {
    const event = readEvent(text);
    const reference = answers[event.EventType];
    if (reference !== undefined) {
      const id = Number(event[reference]);
      if (!live.isOpen(id) || answered.has(id)) continue;
      answered.add(id);
    }
    if (event.EventType === EventType.TimerFired) now = Math.max(now, Date.parse(String(event['FireAt'])));
    arrived.push({ event, text });
  }
  return { now, events: [turnEvent(incoming(EventType.OrchestratorStarted, {}, now)), ...arrived] };
}

export function turnEvent(event: TurnEvent['event']): TurnEvent {
  return { event, text: JSON.stringify(event) };
}
