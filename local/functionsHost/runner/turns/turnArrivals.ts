import type { MessageRow } from '../../store/messageTable';
import { EventType, incoming, readEvent } from '../history/historyEvent';
import type { LiveHistory, TurnEvent } from '../history/liveHistory';

export interface Arrivals {
  readonly now: number;
  /** OrchestratorStarted and all valid messages, in order of arrival. */
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
 * Collects the events that start a turn, and drops answers to decisions that are answered already. The time of the turn is
 * never before the previous turn or before a timer that has fired, even when the machine's clock was set back.
 */
export function collectArrivals(live: LiveHistory, inbox: readonly MessageRow[]): Arrivals {
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
