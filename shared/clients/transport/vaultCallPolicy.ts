import { type PipelinePolicy, type PipelineRequest, type SendRequest } from '@azure/core-rest-pipeline';
import { MoverError } from '../../contracts/model/moverError';
import { answerFault } from './answerFault';
import { callOf } from './callContext';
import { CallFault } from './callFault';
import { recordAnswer } from './callSpan';
import { networkFault } from './networkFault';
import { inKnownVersion } from './knownVersion';
import { withDeadline } from './withDeadline';

export interface VaultCallPolicy extends PipelinePolicy {
  /**
   * Sends a request of the app through the same pipeline: signed in and with a deadline. The SDK must have sent one
   * before.
   */
  readonly send: SendRequest;
}

/**
 * The outermost policy in the pipeline of a vault client. Every call has a deadline of `timeoutMs`, a backup or restore
 * four times that, goes only to this vault, and fails with a `CallFault` without any part of the request. It is outermost so that it runs before the
 * challenge policy sets the body aside, and sees error answers before the paging of the SDK drops them.
 */
export function vaultCallPolicy(vaultHost: string, timeoutMs: number): VaultCallPolicy {
  let nextPolicy: SendRequest | undefined;
  const sendKnown = inKnownVersion();

  const forward: PipelinePolicy['sendRequest'] = async (request, next) => {
    requireHost(request, vaultHost);
    const context = callOf(request);
    if (context?.body !== undefined) request.body = JSON.stringify(context.body);
    const limitMs = isSlowRequest(request) ? timeoutMs * slowFactor : timeoutMs;
    const response = await withDeadline(request, sendKnown(next), limitMs, context?.abort).catch((error: unknown) =>
      Promise.reject(networkFault(error)),
    );
    if (response.status >= 400) throw new CallFault(answerFault(response));
    recordAnswer(response);
    // The app follows no redirect, so the call has no answer.
    if (response.status >= 300) throw new CallFault({ kind: 'unreadable' });
    if (context !== undefined) context.answer = response.bodyAsText ?? undefined;
    return response;
  };

  return {
    name: 'vaultCallPolicy',
    async sendRequest(request, next) {
      nextPolicy = next;
      requireTicket(request);
      return forward(request, next);
    },
    send(request) {
      if (nextPolicy !== undefined) return forward(request, nextPolicy);
      throw new MoverError('INTERNAL', 'Expected the SDK to send the first request; the app sent one before it.', {
        retryable: false,
      });
    },
  };
}

/** The service backs up and restores all versions of an item in one request, which takes long for hundreds of them. */
const slowFactor = 4;

/** The SDK passes no ticket with a backup, so this looks at the path. */
function isSlowRequest({ method, url }: PipelineRequest): boolean {
  return (
    method === 'POST' && /^\/(?:secrets|keys|certificates)\/(?:[^/]+\/backup|restore)$/.test(new URL(url).pathname)
  );
}

/** Every call replaces the body that the SDK writes. So a body without a known call must not be sent. */
function requireTicket(request: PipelineRequest): void {
  if (request.body === undefined || callOf(request) !== undefined) return;
  throw new MoverError('INTERNAL', 'The SDK did not pass the signal of a call to its request. Nothing was sent.', {
    retryable: false,
  });
}

/** A continuation token is an address from the service or from history. It may only lead to the same vault. */
function requireHost(request: PipelineRequest, vaultHost: string): void {
  if (request.url.startsWith(`https://${vaultHost}/`)) return;
  const { protocol, host } = new URL(request.url);
  if (protocol !== 'https:' || host !== vaultHost) throw new CallFault({ kind: 'challenge' });
}
