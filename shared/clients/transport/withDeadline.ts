import { type PipelineRequest, type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';
import { CallFault } from './callFault';

/**
 * Sends a request and gives up after a time, whatever hangs: connection, token, headers or body. The SDK's own timeout
 * ends when the headers are there.
 */
export async function withDeadline(
  request: PipelineRequest,
  next: SendRequest,
  timeoutMs: number,
  abort = new AbortController(),
): Promise<PipelineResponse> {
  request.abortSignal = abort.signal;
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new CallFault({ kind: 'timeout', afterMs: timeoutMs }));
      abort.abort();
    }, timeoutMs);
  });
  try {
    return await Promise.race([next(request), late]);
  } finally {
    clearTimeout(timer);
  }
}
