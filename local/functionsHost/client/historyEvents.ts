import { EventType, type HistoryEvent, readEvent } from '../runner/history/historyEvent';
import { statusName } from '../runner/instances/instanceStatus';
import { jsonOrText } from './apiBodies';

const typeNames = new Map<number, string>(Object.entries(EventType).map(([name, number]) => [number, name]));
const hiddenTypes: number[] = [EventType.OrchestratorStarted, EventType.OrchestratorCompleted];
const answerTypes: number[] = [
  EventType.TaskCompleted,
  EventType.TaskFailed,
  EventType.SubOrchestrationInstanceCompleted,
  EventType.SubOrchestrationInstanceFailed,
];
const hiddenFields = new Set([
  'EventId',
  'IsPlayed',
  'TaskScheduledId',
  'TimerId',
  'Version',
  'Tags',
  'FailureDetails',
]);
const hiddenStartFields = new Set([
  'OrchestrationInstance',
  'ParentInstance',
  'Name',
  'Generation',
  'ScheduledStartTime',
]);

/**
 * Converts the history to the form of the HTTP API (extension: ContextImplementations/DurableClient.cs). For an answered task
 * it shows only the answer, with the task's name and the time at which it was scheduled. Results appear only on request.
 */
export function historyEvents(texts: readonly string[], showOutput: boolean): object[] {
  const events = texts.map(readEvent);
  const scheduled = new Map(events.filter(isScheduling).map((event) => [event.EventId, event]));
  const answered = new Set(events.filter(isAnswer).map((event) => Number(event['TaskScheduledId'])));
  return events
    .filter((event) => !hiddenTypes.includes(event.EventType))
    .filter((event) => !(isScheduling(event) && answered.has(event.EventId)))
    .map((event) =>
      view(event, isAnswer(event) ? scheduled.get(Number(event['TaskScheduledId'])) : undefined, showOutput),
    );
}

function isScheduling(event: HistoryEvent): boolean {
  return event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated;
}

function isAnswer(event: HistoryEvent): boolean {
  return answerTypes.includes(event.EventType);
}

function view(event: HistoryEvent, scheduling: HistoryEvent | undefined, showOutput: boolean): object {
  const isStart = event.EventType === EventType.ExecutionStarted;
  const shown: Record<string, unknown> = { EventType: typeNames.get(event.EventType) ?? 'Unknown' };
  for (const [field, value] of Object.entries(event)) {
    if (field === 'EventType' || hiddenFields.has(field) || (isStart && hiddenStartFields.has(field))) continue;
    if (field === 'OrchestrationStatus') shown[field] = statusName(Number(value));
    else if (field === 'Result') Object.assign(shown, showOutput ? { Result: parsed(value) } : {});
    else if (field === 'Input') shown[field] = parsed(value);
    else shown[field] = value;
  }
  if (isStart) shown['FunctionName'] = event['Name'];
  if (!scheduling) return shown;
  const { Timestamp, Name, Input } = scheduling;
  return { ...shown, ScheduledTime: Timestamp, FunctionName: Name, ...(Input ? { Input: parsed(Input) } : {}) };
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? jsonOrText(value) : value;
}
