import { SecretClient } from '@azure/keyvault-secrets';
import { CallFault } from './callFault';
import { type Connections } from './connections';
import { type RequestLimiter, requestLimiter } from './requestLimiter';
import { type FaultPlace } from './faultError';
import { type VaultCallOptions, vaultCall } from './vaultCalls';
import { secretOperations } from './vaultOperation';
import { vaultCallPipeline } from './vaultPipeline';

/** The process's one client of a vault, with the limits that all its users share. */
export interface VaultConnection {
  readonly limiter: RequestLimiter;
  /** One request, in its turn and repeated as far as is safe. */
  call<T>(options: CallOptions, place: FaultPlace, send: (client: SecretClient) => Promise<T>): Promise<T>;
}

export type CallOptions = Omit<VaultCallOptions, 'limiter' | 'clock'>;

export function vaultConnection(vault: string, from: Connections): VaultConnection {
  const host = `${vault}.${from.vaultSuffix}`;
  const client = new SecretClient(`https://${host}`, from.credential, vaultCallPipeline(from, host));
  const limiter = requestLimiter(from.clock);
  let warm: Promise<void> | undefined;

  /**
   * A fresh SDK client sends its first request without body and token and repeats it after the challenge. A second write
   * meanwhile would be repeated with an empty body, so one read goes ahead of everything else.
   */
  function warmUp(options: VaultCallOptions): Promise<void> {
    warm ??= firstRead(options).catch((error: unknown) => {
      warm = undefined;
      throw error;
    });
    return warm;
  }

  async function firstRead(options: VaultCallOptions): Promise<void> {
    await vaultCall(options, { vault, operation: secretOperations.list }, async () => {
      try {
        await client.listPropertiesOfSecrets().byPage({ maxPageSize: 1 }).next();
      } catch (error) {
        // The challenge is over once the service looked at permissions; whether they suffice shows at each call.
        if (!(error instanceof CallFault && error.detail.kind === 'answer' && error.detail.status === 403)) throw error;
      }
    });
  }

  return {
    limiter,
    async call(options, place, send) {
      const callOptions = { ...options, limiter, clock: from.clock };
      await warmUp(callOptions);
      return vaultCall(callOptions, place, () => send(client));
    },
  };
}
