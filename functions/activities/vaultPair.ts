import { type MoveRef } from '../../shared/contracts/moveRef';
import { type CallMeter, type Vaults } from '../../shared/clients/vaults';
import { type SecretVault } from '../../shared/clients/secretVault';

/** Both vaults of a move at its pace, counting throttled calls in one meter. */
export interface VaultPair {
  readonly source: SecretVault;
  readonly target: SecretVault;
  readonly meter: CallMeter;
}

export function openPair(vaults: Vaults, move: MoveRef): VaultPair {
  const meter = { throttled: 0 };
  return {
    source: vaults.secrets({ vault: move.sourceVault, side: 'source', pace: move.pace, meter }),
    target: vaults.secrets({ vault: move.targetVault, side: 'target', pace: move.pace, meter }),
    meter,
  };
}
