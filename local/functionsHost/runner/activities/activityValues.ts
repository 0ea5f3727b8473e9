import type { TypedData } from '../../app/coreTypes';
import { invocationFailure } from '../../app/invokeFunction';
import { EventType, incoming, type HistoryEvent } from '../history/historyEvent';
import { exceptionDetails } from './exceptionDetails';
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
export function activityFailed(taskId: number, name: string, error: Error): HistoryEvent {
  const described = readFailureDetails(error.message);
  const message = described?.ErrorMessage ?? error.message;
  const inner = {
    className: 'Microsoft.Azure.WebJobs.Script.Workers.Rpc.RpcException',
    assembly: 'Microsoft.Azure.WebJobs.Script',
    message: invocationFailure(error),
  };
  return incoming(EventType.TaskFailed, {
    TaskScheduledId: taskId,
    Reason: `Activity function '${name}' failed: ${message}`,
    Details: exceptionDetails({ className: 'System.Exception', message, inner }),
    FailureDetails: described ?? null,
  });
}

/** Creates the event for a `callHttp` without an answer. The runtime makes that call itself, so its text has no prefix. */
export function httpFailed(taskId: number, message: string): HistoryEvent {
  const exception = { className: 'System.Net.Http.HttpRequestException', assembly: 'System.Net.Http', message };
  const Details = exceptionDetails(exception);
  return incoming(EventType.TaskFailed, { TaskScheduledId: taskId, Reason: message, Details, FailureDetails: null });
}

/** Creates the event for a name that no activity has. */
export function activityUnknown(taskId: number, name: string): HistoryEvent {
  const Reason = `Activity function '${name}' does not exist.`;
  const Details = exceptionDetails({ className: 'System.Exception', message: Reason });
  return incoming(EventType.TaskFailed, { TaskScheduledId: taskId, Reason, Details, FailureDetails: null });
}

function resultText(value: TypedData | undefined): string | null {
  if (!value) return null;
  if (value.string !== undefined) return JSON.stringify(value.string);
  if (value.json !== undefined) return value.json;
  if (value.bytes !== undefined) return JSON.stringify(Buffer.from(value.bytes).toString('base64'));
  const number = value.int ?? value.double;
  return number === undefined ? null : JSON.stringify(number);
}
