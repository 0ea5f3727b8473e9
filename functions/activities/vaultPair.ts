import { type MoveRef } from '../../shared/contracts/moveRef';
import { type Side } from '../../shared/contracts/vaultRef';
import { once } from '../../shared/clients/once';
import { type SecretVault } from '../../shared/clients/secretVault';
import { type VaultCertificates } from '../../shared/clients/vaultCertificates';
import { type VaultKeys } from '../../shared/clients/vaultKeys';
import { type CallMeter, type Vaults } from '../../shared/clients/vaults';

/** One vault of a move, with its three families of items. */
export interface MoveVault {
  readonly secrets: SecretVault;
  readonly keys: VaultKeys;
  readonly certificates: VaultCertificates;
}

/** Both vaults of a move at its pace, counting throttled calls in one meter. */
export interface VaultPair {
  readonly source: MoveVault;
  readonly target: MoveVault;
  readonly meter: CallMeter;
}

/**
 * Opens both vaults of a move. A vault that is not allowed throws here, and nothing is asked of it; most steps are about
 * one family, so the others are opened by whoever uses them.
 */
export function openPair(vaults: Vaults, move: MoveRef): VaultPair {
  const meter = { throttled: 0 };
  const open = (vault: string, side: Side): MoveVault => {
    const opened = { vault, side, pace: move.pace, meter };
    const secrets = vaults.secrets(opened);
    const keys = once(() => vaults.keys(opened));
    const certificates = once(() => vaults.certificates(opened));
    return {
      secrets,
      get keys() {
        return keys();
      },
      get certificates() {
        return certificates();
      },
    };
  };
  return { source: open(move.sourceVault, 'source'), target: open(move.targetVault, 'target'), meter };
}
