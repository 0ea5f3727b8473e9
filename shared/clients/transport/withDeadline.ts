import { type PipelineRequest, type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';
import { withTimeLimit } from '../async/withTimeLimit';
import { CallFault } from './callFault';

/**
 * Sends a request and aborts it after `timeoutMs`, whether connection, token, headers or body are late: the SDK's own
 * timeout ends with the headers. Throws a `CallFault` of kind `timeout`.
 */
export function withDeadline(
  request: PipelineRequest,
  next: SendRequest,
  timeoutMs: number,
  abort = new AbortController(),
): Promise<PipelineResponse> {
  request.abortSignal = abort.signal;
  return withTimeLimit(timeoutMs, next(request), () => {
    // The abort rejects the request itself; that rejection comes too late to be seen.
    queueMicrotask(() => {
      abort.abort();
    });
    return new CallFault({ kind: 'timeout', afterMs: timeoutMs });
  });
}
