import { type Allowance } from '../../shared/clients/pace/requestLane';
import { type VaultOperation } from '../../shared/clients/transport/vaultOperation';
import { secretOperations } from '../../shared/clients/vault/itemOperations';
import { type Side } from '../../shared/contracts/model/ids';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type Instance } from './instance';

/** Requests of one step of a move. */
export interface VaultWork {
  /** A request about one item. */
  at(side: Side, operation: keyof typeof secretOperations): Promise<void>;
  /** Pages of lists of items, one after another. */
  lists(count: number, side: Side): Promise<void>;
  /** The 429 answers so far. */
  throttled(): number;
}

/** Requests at the pace of a move, as the app's own connection to both vaults makes them. */
export function vaultWork(on: Instance, { sourceVault, targetVault, pace }: MoveSpec): VaultWork {
  const meter = { throttled: 0, sent: 0 };
  const subscriptionShare = Math.max(pace.sourceShare, pace.targetShare);
  const allowances: Readonly<Record<Side, Allowance>> = {
    source: { share: pace.sourceShare, subscriptionShare, maxInFlight: pace.maxInFlight },
    target: { share: pace.targetShare, subscriptionShare, maxInFlight: pace.maxInFlight },
  };
  const vaults = { source: sourceVault, target: targetVault };

  function send(side: Side, operation: VaultOperation, itemName?: string): Promise<void> {
    return on.call({ vault: vaults[side], operation, itemName, allowance: allowances[side], meter });
  }

  return {
    at: (side, operation) => send(side, secretOperations[operation], 'one'),
    async lists(count, side) {
      for (let done = 0; done < count; done += 1) await send(side, secretOperations.list);
    },
    throttled: () => meter.throttled,
  };
}
