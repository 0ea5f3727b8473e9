import { type TokenCredential } from '@azure/core-auth';
import { CallFault } from './callFault';
import { type Connections } from './connections';
import { type FaultPlace } from './faultError';
import { type RequestLimiter } from './requestLimiter';
import { vaultCallPolicy } from './vaultCallPolicy';
import { type VaultCallOptions, vaultCall } from './vaultCalls';
import { type VaultOperation } from './vaultOperation';
import { type VaultCallPipelineOptions, vaultCallPipeline } from './vaultPipeline';
import { type SendWire, wireSender } from './wireRequest';

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
