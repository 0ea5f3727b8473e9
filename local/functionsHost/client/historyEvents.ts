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
const hiddenFields = new Set(['EventId', 'IsPlayed', 'TaskScheduledId', 'TimerId', 'Version']);
const hiddenStartFields = new Set(['OrchestrationInstance', 'ParentInstance', 'Name']);
const timeFields = new Set(['Timestamp', 'FireAt', 'ScheduledStartTime']);
/** The inputs of these events are shown as JSON text, and only on request. */
const inputTypes: number[] = [EventType.ExecutionStarted, EventType.EventRaised];

export interface HistoryOptions {
  readonly showInput: boolean;
  readonly showOutput: boolean;
}

/**
 * Converts the history to the form of the HTTP API (extension: ContextImplementations/DurableClient.cs). For an answered task
 * it shows only the answer, with the task's name and the time at which it was scheduled. Results appear only on request. The
 * fields are those of the Durable extension 3.19.
 */
export function historyEvents(texts: readonly string[], options: HistoryOptions): object[] {
  const events = texts.map(readEvent);
  const scheduled = new Map(events.filter(isScheduling).map((event) => [event.EventId, event]));
  const answered = new Set(events.filter(isAnswer).map((event) => Number(event['TaskScheduledId'])));
  return events
    .filter((event) => !hiddenTypes.includes(event.EventType))
    .filter((event) => !(isScheduling(event) && answered.has(event.EventId)))
    .map((event) =>
      view(event, isAnswer(event) ? scheduled.get(Number(event['TaskScheduledId'])) : undefined, options),
    );
}

function isScheduling(event: HistoryEvent): boolean {
  return event.EventType === EventType.TaskScheduled || event.EventType === EventType.SubOrchestrationInstanceCreated;
}

function isAnswer(event: HistoryEvent): boolean {
  return answerTypes.includes(event.EventType);
}

function view(event: HistoryEvent, scheduling: HistoryEvent | undefined, options: HistoryOptions): object {
  const isStart = event.EventType === EventType.ExecutionStarted;
  const shown: Record<string, unknown> = { EventType: typeNames.get(event.EventType) ?? 'Unknown' };
  for (const [field, value] of Object.entries(event)) {
    if (field === 'EventType' || hiddenFields.has(field) || (isStart && hiddenStartFields.has(field))) continue;
    if (isStart && field === 'Tags' && value === null) continue;
    if (field === 'OrchestrationStatus') shown[field] = statusName(Number(value));
    else if (field === 'Result') Object.assign(shown, options.showOutput ? { Result: parsed(value) } : {});
    else if (field === 'Input') Object.assign(shown, shownInput(event, options));
    else shown[field] = timeFields.has(field) ? withOffset(value) : value;
  }
  if (isStart)
    return { ...shown, ...emptyTrace, Correlation: null, GenerateNewTrace: false, FunctionName: event['Name'] };
  if (event.EventType === EventType.EventRaised) return { ...shown, ...emptyTrace };
  return scheduling ? { ...shown, ...schedulingFields(scheduling, options) } : shown;
}

/** The host traces nothing, so the fields of a trace are empty. */
const emptyTrace = { ParentTraceContext: null };

function schedulingFields(scheduling: HistoryEvent, { showInput }: HistoryOptions): object {
  const { Timestamp, Name, Input, InstanceId } = scheduling;
  const isChild = scheduling.EventType === EventType.SubOrchestrationInstanceCreated;
  return {
    ScheduledTime: withOffset(Timestamp),
    FunctionName: Name,
    ...(isChild && { InstanceId }),
    ...(showInput && { Input: isChild ? null : parsed(Input) }),
  };
}

function shownInput(event: HistoryEvent, { showInput }: HistoryOptions): object {
  const input = event['Input'];
  if (inputTypes.includes(event.EventType)) return showInput ? { Input: input } : {};
  return { Input: event.EventType === EventType.ExecutionTerminated || showInput ? parsed(input) : null };
}

/** The extension writes UTC as an offset, not as `Z`. */
function withOffset(time: unknown): unknown {
  return typeof time === 'string' ? time.replace(/Z$/, '+00:00') : time;
}

function parsed(value: unknown): unknown {
  return typeof value === 'string' ? jsonOrText(value) : value;
}
