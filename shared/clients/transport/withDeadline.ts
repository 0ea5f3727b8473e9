import { type PipelineRequest, type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';
import { withTimeLimit } from '../async/withTimeLimit';
import { CallFault } from './callFault';

/**
 * Sends a request and aborts it after `timeoutMs` milliseconds. The limit covers connection, token, headers and body;
 * the timeout of the SDK does not cover the body. Throws a `CallFault` of kind `timeout`.
 */
export function withDeadline(
  request: PipelineRequest,
  next: SendRequest,
  timeoutMs: number,
  abort = new AbortController(),
): Promise<PipelineResponse> {
  request.abortSignal = abort.signal;
  return withTimeLimit(timeoutMs, next(request), () => {
    // The abort also rejects the request. That happens after the timeout error, so the caller gets the timeout error.
    queueMicrotask(() => {
      abort.abort();
    });
    return new CallFault({ kind: 'timeout', afterMs: timeoutMs });
  });
}
