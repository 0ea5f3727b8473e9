import {
  EventType,
  incoming,
  type HistoryEvent,
} from '../../../../../../local/functionsHost/runner/history/historyEvent';
import { LiveHistory } from '../../../../../../local/functionsHost/runner/history/liveHistory';
import { turnEvent, collectArrivals } from '../../../../../../local/functionsHost/runner/turns/turnArrivals';

const at = Date.parse('2026-11-25T10:00:00Z');
const started = incoming(EventType.OrchestratorStarted, {}, at);
const scheduled: HistoryEvent = { ...incoming(EventType.TaskScheduled, { Name: 'a' }, at), EventId: 0 };
const completed = incoming(EventType.TaskCompleted, { TaskScheduledId: 0, Result: '1' }, at);

const history = (...events: HistoryEvent[]): LiveHistory => {
  const live = new LiveHistory(0);
  live.append(events.map(turnEvent));
  return live;
};
const message = (event: HistoryEvent, id = 1) => ({ id, event: JSON.stringify(event) });

it('marks events of earlier turns as played, except the marks of turns', () => {
  const text = history(started, scheduled).textWith([turnEvent(completed)]);
  const events = JSON.parse(text) as { EventType: number; IsPlayed: boolean }[];
  expect(events.map(({ EventType: type, IsPlayed }) => [type, IsPlayed])).toEqual([
    [EventType.OrchestratorStarted, false],
    [EventType.TaskScheduled, true],
    [EventType.TaskCompleted, false],
  ]);
});

it('tracks the decisions that wait for an answer', () => {
  expect(history(scheduled).isOpen(0)).toBe(true);
  expect(history(scheduled, completed).isOpen(0)).toBe(false);
  expect(history(scheduled).nextNumber).toBe(1);
});

it('accepts an answer once and drops answers that no decision waits for', () => {
  const arrivals = collectArrivals(history(started, scheduled), [message(completed, 1), message(completed, 2)]);
  expect(arrivals.events.map(({ event }) => event.EventType)).toEqual([
    EventType.OrchestratorStarted,
    EventType.TaskCompleted,
  ]);
  expect(collectArrivals(history(started), [message(completed)]).events).toHaveLength(1);
});

it('never dates a turn before the previous turn or before a fired timer', () => {
  const future = Date.now() + 3_600_000;
  const last = history(incoming(EventType.OrchestratorStarted, {}, future));
  expect(collectArrivals(last, []).now).toBe(future);
  const timer: HistoryEvent = { ...incoming(EventType.TimerCreated, {}, at), EventId: 0 };
  const fired = incoming(EventType.TimerFired, { TimerId: 0, FireAt: new Date(future).toISOString() });
  expect(collectArrivals(history(timer), [message(fired)]).now).toBe(future);
});
