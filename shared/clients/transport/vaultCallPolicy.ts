import { type PipelinePolicy, type PipelineRequest, type SendRequest } from '@azure/core-rest-pipeline';
import { MoverError } from '../../contracts/model/moverError';
import { answerFault } from './answerFault';
import { callOf } from './callContext';
import { CallFault } from './callFault';
import { recordAnswer } from './callSpan';
import { networkFault } from './networkFault';
import { withDeadline } from './withDeadline';

export interface VaultCallPolicy extends PipelinePolicy {
  /** Sends a request of our own the way that the SDK's go: signed in, with a deadline. Only after one of the SDK's. */
  readonly send: SendRequest;
}

/**
 * The outermost step of a vault client's pipeline: every call has a deadline, goes to this vault only, and fails with a
 * `CallFault` that carries nothing of the request. Outermost, so that it runs before the challenge step keeps the body
 * aside, and sees error answers before the SDK's paging loses them.
 */
export function vaultCallPolicy(vaultHost: string, timeoutMs: number): VaultCallPolicy {
  let afterUs: SendRequest | undefined;

  const forward: PipelinePolicy['sendRequest'] = async (request, next) => {
    requireHost(request, vaultHost);
    const context = callOf(request);
    if (context?.body !== undefined) request.body = JSON.stringify(context.body);
    const response = await withDeadline(request, next, timeoutMs, context?.abort).catch((error: unknown) =>
      Promise.reject(networkFault(error)),
    );
    if (response.status >= 400) throw new CallFault(answerFault(response));
    recordAnswer(response);
    if (context !== undefined) context.answer = response.bodyAsText ?? undefined;
    return response;
  };

  return {
    name: 'vaultCallPolicy',
    async sendRequest(request, next) {
      afterUs = next;
      requireTicket(request);
      return forward(request, next);
    },
    send(request) {
      if (afterUs !== undefined) return forward(request, afterUs);
      throw new MoverError('INTERNAL', 'A request was made before the SDK’s first one.', { retryable: false });
    },
  };
}

/** What the SDK writes into a body is not what a call means to send, so a body whose call nobody knows is not sent. */
function requireTicket(request: PipelineRequest): void {
  if (request.body === undefined || callOf(request) !== undefined) return;
  throw new MoverError('INTERNAL', 'The SDK did not hand the signal of a call on to its request; nothing was sent.', {
    retryable: false,
  });
}

/** A continuation token is an address that the service wrote and history kept: followed only back to the same vault. */
function requireHost(request: PipelineRequest, vaultHost: string): void {
  const { protocol, host } = new URL(request.url);
  if (protocol !== 'https:' || host !== vaultHost) throw new CallFault({ kind: 'challenge' });
}
