import type { TypedData } from '../../app/coreTypes';
import { EventType, incoming, type HistoryEvent } from '../history/historyEvent';
import { readFailureDetails } from './failureDetails';

/**
 * Converts the input of an activity as the extension does for a worker (extension:
 * Bindings/ActivityTriggerAttributeBindingProvider.cs). The extension turns the JSON value into a .NET text: texts, which
 * the library has encoded as JSON before, arrive as that JSON, and booleans arrive as `True` and `False`.
 */
export function activityInput(json: string | null): TypedData | undefined {
  const value: unknown = json === null ? null : JSON.parse(json);
  if (value === null) return undefined;
  if (typeof value === 'string') return { string: value };
  if (typeof value === 'boolean') return { string: value ? 'True' : 'False' };
  return { string: JSON.stringify(value) };
}

/** Creates the event for an activity's result. The value becomes JSON text, bytes become base64 text. */
export function activitySucceeded(taskId: number, value: TypedData | undefined): HistoryEvent {
  return incoming(EventType.TaskCompleted, { TaskScheduledId: taskId, Result: resultText(value) });
}

/** Creates the event for a failed activity, with the extension's text (Listener/TaskActivityShim.cs). */
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

/** Creates the event for a name that no activity has. */
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

/** The library requires a text here. The extension writes a .NET exception as JSON. */
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
