import { type PipelinePolicy, type SendRequest, type PipelineRequest } from '@azure/core-rest-pipeline';
import { inKnownVersion, answerFault } from './answerFault';
import { callOf, type SendWire, wireSender } from './wireRequest';
import { withDeadline, type VaultCallPipelineOptions, vaultCallPipeline } from './vaultPipeline';
import { networkFault, CallFault } from './callFault';
import { recordAnswer, type VaultCallOptions, vaultCall } from './vaultCalls';
import { MoverError } from '../../contracts/model/moverError';
import { type TokenCredential } from '@azure/core-auth';
import { type Connections } from './connections';
import { type FaultPlace } from './faultError';
import { type RequestLimiter } from './requestLimiter';
import { type VaultOperation } from './vaultOperation';

/** One SDK client, with the limits that all users of its vault share. */
export interface ClientConnection<Client> {
  /**
   * Sends one request, by the SDK client or by `sendWire`. It waits for its turn and is repeated where that is safe.
   * Throws a `MoverError`.
   */
  call<T>(
    options: CallOptions,
    place: FaultPlace,
    send: (client: Client, sendWire: SendWire) => Promise<T>,
  ): Promise<T>;
}

export type CallOptions = Omit<VaultCallOptions, 'limiter' | 'clock' | 'costOf'>;

export interface ClientFamily<Client> {
  readonly vault: string;
  readonly from: Connections;
  readonly limiter: RequestLimiter;
  readonly costOf?: VaultCallOptions['costOf'];
  readonly create: (url: string, credential: TokenCredential, options: VaultCallPipelineOptions) => Client;
  /** A cheap read, which signs in before any other request. */
  readonly firstRead: (client: Client) => Promise<unknown>;
  readonly firstOperation: VaultOperation;
}

/** Creates the SDK client of one family, with its pipeline. */
export function clientConnection<Client>(family: ClientFamily<Client>): ClientConnection<Client> {
  const { vault, from, limiter, costOf } = family;
  const host = `${vault}.${from.cloud.vaultSuffix}`;
  const policy = vaultCallPolicy(host, from.timeoutMs);
  const client = family.create(`https://${host}`, from.credential, vaultCallPipeline(from, policy));
  const sendWire = wireSender(host, from, policy.send);
  let warm: Promise<void> | undefined;

  /**
   * A new SDK client sends its first request without body and token, and repeats it after the challenge. It would
   * repeat a second write at that time with an empty body. So one read goes first, and all other calls wait for it.
   */
  function warmUp(options: VaultCallOptions): Promise<void> {
    const place = { vault, operation: family.firstOperation };
    // Other steps wait for this read too, so it has no limit of one step.
    warm ??= vaultCall({ ...options, budget: undefined }, place, firstRead).catch((error: unknown) => {
      warm = undefined;
      throw error;
    });
    return warm;
  }

  async function firstRead(): Promise<void> {
    try {
      await family.firstRead(client);
    } catch (error) {
      // A 403 also ends the challenge. Each call checks its own permissions.
      if (!(error instanceof CallFault && error.detail.kind === 'answer' && error.detail.status === 403)) throw error;
    }
  }

  return {
    async call(options, place, send) {
      const callOptions = { ...options, limiter, costOf, clock: from.clock };
      await warmUp(callOptions);
      return vaultCall(callOptions, place, () => send(client, sendWire));
    },
  };
}

interface VaultCallPolicy extends PipelinePolicy {
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
      throw new MoverError('INTERNAL', 'Expected the SDK to send the first request; the app sent one before it.');
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
  throw new MoverError('INTERNAL', 'The SDK did not pass the signal of a call to its request. Nothing was sent.');
}

/** A continuation token is an address from the service or from history. It may only lead to the same vault. */
function requireHost(request: PipelineRequest, vaultHost: string): void {
  if (request.url.startsWith(`https://${vaultHost}/`)) return;
  const { protocol, host } = new URL(request.url);
  if (protocol !== 'https:' || host !== vaultHost) throw new CallFault({ kind: 'challenge' });
}
