import { type Allowance } from '../../shared/clients/pace/requestLane';
import { type VaultOperation } from '../../shared/clients/transport/vaultOperation';
import { secretOperations } from '../../shared/clients/vault/secretOperations';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Instance } from './instance';

/** Requests of one step of a move. */
export interface VaultWork {
  at(side: 'source' | 'target', operation: keyof typeof secretOperations): Promise<void>;
  /** One request after another. */
  times(count: number, side: 'source' | 'target', operation: keyof typeof secretOperations): Promise<void>;
  /** The 429 answers so far. */
  throttled(): number;
}

/** Requests at the pace of a move, as the app's own connection to both vaults makes them. */
export function vaultWork(on: Instance, { sourceVault, targetVault, pace }: MoveSpec): VaultWork {
  const meter = { throttled: 0, sent: 0 };
  const subscriptionShare = Math.max(pace.sourceShare, pace.targetShare);
  const allowances: Readonly<Record<'source' | 'target', Allowance>> = {
    source: { share: pace.sourceShare, subscriptionShare, maxInFlight: pace.maxInFlight },
    target: { share: pace.targetShare, subscriptionShare, maxInFlight: pace.maxInFlight },
  };
  const vaults = { source: sourceVault, target: targetVault };

  function at(side: 'source' | 'target', name: keyof typeof secretOperations): Promise<void> {
    const operation: VaultOperation = secretOperations[name];
    return on.call({ vault: vaults[side], operation, allowance: allowances[side], meter });
  }

  return {
    at,
    async times(count, side, operation) {
      for (let done = 0; done < count; done += 1) await at(side, operation);
    },
    throttled: () => meter.throttled,
  };
}
