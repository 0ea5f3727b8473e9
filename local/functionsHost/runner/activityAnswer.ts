import type { TypedData } from '../app/coreTypes';
import { readFailureDetails } from './failureDetails';
import { EventType, incoming, type HistoryEvent } from './historyEvent';

/** The event that tells an orchestration of an activity's result: JSON text of the value, bytes as base64 text. */
export function activitySucceeded(taskId: number, value: TypedData | undefined): HistoryEvent {
  return incoming(EventType.TaskCompleted, { TaskScheduledId: taskId, Result: resultText(value) });
}

/** The event for a failed activity, worded as the extension does it (Listener/TaskActivityShim.cs). */
export function activityFailed(taskId: number, name: string, message: string): HistoryEvent {
  const described = readFailureDetails(message);
  if (described) {
    const Reason = `Activity function '${name}' failed:  ${described.ErrorMessage}`;
    const fields = {
      TaskScheduledId: taskId,
      Reason,
      Details: details(described.ErrorMessage),
      FailureDetails: described,
    };
    return incoming(EventType.TaskFailed, fields);
  }
  const Reason = `Activity function '${name}' failed:  ${message}`;
  return incoming(EventType.TaskFailed, {
    TaskScheduledId: taskId,
    Reason,
    Details: details(message),
    FailureDetails: null,
  });
}

/** The event for a name that no activity has. */
export function activityUnknown(taskId: number, name: string): HistoryEvent {
  const Reason = `Activity function '${name}' does not exist.`;
  return incoming(EventType.TaskFailed, {
    TaskScheduledId: taskId,
    Reason,
    Details: details(Reason),
    FailureDetails: null,
  });
}

function resultText(value: TypedData | undefined): string | null {
  if (!value) return null;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.json !== undefined) return value.json;
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  const number = value.int ?? value.double;
  return number === undefined ? null : JSON.stringify(number);
}

/** The library wants a text here; the extension writes a .NET exception as JSON. */
function details(message: string): string {
  return JSON.stringify({
    $type: 'System.Exception, System.Private.CoreLib',
    ClassName: 'System.Exception',
    Message: message,
    Data: null,
    InnerException: null,
    HelpURL: null,
    StackTraceString: null,
    RemoteStackTraceString: null,
    RemoteStackIndex: 0,
    HResult: -2146233088,
    Source: null,
  });
}
