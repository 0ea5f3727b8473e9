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

/** An event as the library reads it, less `IsPlayed`, which depends on the turn that it is read in. */
export interface HistoryEvent {
  readonly EventType: number;
  /** Number of the decision that it records; -1 for everything that came from outside. */
  readonly EventId: number;
  /** ISO 8601, UTC. */
  readonly Timestamp: string;
  readonly [field: string]: unknown;
}

/** Status of an instance by its number (DurableTask.Core: OrchestrationStatus.cs). */
export const Status = {
  Running: 0,
  Completed: 1,
  ContinuedAsNew: 2,
  Failed: 3,
  Canceled: 4,
  Terminated: 5,
  Pending: 6,
  Suspended: 7,
} as const;

/** An instance with one of these will never run again by itself. */
export const endedStatuses: readonly number[] = [Status.Completed, Status.Failed, Status.Canceled, Status.Terminated];

export function hasEnded(status: number): boolean {
  return endedStatuses.includes(status);
}

/** An event that reaches an orchestration from outside: its start, an answer, something raised, a control. */
export function incoming(eventType: number, fields: Readonly<Record<string, unknown>>, at = Date.now()): HistoryEvent {
  return { EventType: eventType, EventId: -1, Timestamp: new Date(at).toISOString(), ...fields };
}

/** A decision of the orchestration under its number. */
export function decided(
  eventType: number,
  eventId: number,
  fields: Readonly<Record<string, unknown>>,
  at: number,
): HistoryEvent {
  return { EventType: eventType, EventId: eventId, Timestamp: new Date(at).toISOString(), ...fields };
}
