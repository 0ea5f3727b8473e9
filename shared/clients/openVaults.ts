import { type Connections } from './connections';
import { probeVault } from './probeVault';
import { secretVaultClient } from './secretVaultClient';
import { type VaultConnection, vaultConnection } from './vaultConnection';
import { type Vaults } from './vaults';

/** The vaults of one cloud; each is connected to on first use and then kept for the process. */
export function openVaults(from: Connections): Vaults {
  const opened = new Map<string, VaultConnection>();

  function connectionTo(vault: string): VaultConnection {
    const known = opened.get(vault) ?? vaultConnection(vault, from);
    opened.set(vault, known);
    return known;
  }

  return {
    secrets({ vault, side, pace, meter }) {
      const share = side === 'source' ? pace.sourceShare : pace.targetShare;
      const allowance = { share, maxInFlight: pace.maxInFlight };
      return secretVaultClient(vault, connectionTo(vault.toLowerCase()), { allowance, meter });
    },
    probe: (vault) => probeVault(vault, from),
  };
}
