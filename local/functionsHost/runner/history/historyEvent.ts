/** Kinds of history events by their number (DurableTask.Core: History/EventType.cs). */
export const EventType = {
  ExecutionStarted: 0,
  ExecutionCompleted: 1,
  ExecutionTerminated: 3,
  TaskScheduled: 4,
  TaskCompleted: 5,
  TaskFailed: 6,
  SubOrchestrationInstanceCreated: 7,
  SubOrchestrationInstanceCompleted: 8,
  SubOrchestrationInstanceFailed: 9,
  TimerCreated: 10,
  TimerFired: 11,
  OrchestratorStarted: 12,
  OrchestratorCompleted: 13,
  EventSent: 14,
  EventRaised: 15,
  ContinueAsNew: 16,
  GenericEvent: 17,
  ExecutionSuspended: 19,
  ExecutionResumed: 20,
  ExecutionRewound: 21,
} as const;

/** An event as the library reads it, without `IsPlayed`, which depends on the turn. */
export interface HistoryEvent {
  readonly EventType: number;
  /** Number of the decision that the event records; -1 for events from outside. */
  readonly EventId: number;
  /** ISO 8601, UTC. */
  readonly Timestamp: string;
  readonly [field: string]: unknown;
}

/** Creates an event that reaches an orchestration from outside: start, answer, external event, control. */
export function incoming(eventType: number, fields: Readonly<Record<string, unknown>>, at = Date.now()): HistoryEvent {
  return { EventType: eventType, EventId: -1, Timestamp: new Date(at).toISOString(), ...fields };
}

/** Creates the event that records a decision of the orchestration. */
export function decided(
  eventType: number,
  eventId: number,
  fields: Readonly<Record<string, unknown>>,
  at: number,
): HistoryEvent {
  return { EventType: eventType, EventId: eventId, Timestamp: new Date(at).toISOString(), ...fields };
}

/** Parses an event that this host has stored. The host checked the file when it opened it, so it trusts the form. */
export function readEvent(text: string): HistoryEvent {
  return JSON.parse(text) as HistoryEvent;
}
