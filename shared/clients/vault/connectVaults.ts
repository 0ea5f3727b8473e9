import { type CallOptions } from '../transport/clientConnection';
import { type Connections } from '../transport/connections';
import { probeVault } from './probeVault';
import { secretVaultClient } from './secretVaultClient';
import { vaultCertificatesClient } from './vaultCertificatesClient';
import { type VaultConnection, vaultConnection } from '../transport/vaultConnection';
import { vaultKeysClient } from './vaultKeysClient';
import { type ConnectedVault, type Vaults } from './vaults';

/** The vaults of one cloud; each is connected to on first use and then kept for the process. */
export function connectVaults(from: Connections): Vaults {
  const opened = new Map<string, VaultConnection>();

  function connectionTo(vault: string): VaultConnection {
    const key = vault.toLowerCase();
    const known = opened.get(key) ?? vaultConnection(key, from);
    opened.set(key, known);
    return known;
  }

  return {
    secrets: (open) => secretVaultClient(open.vault, connectionTo(open.vault), callOptions(open)),
    keys: (open) => vaultKeysClient(open.vault, connectionTo(open.vault), callOptions(open)),
    certificates: (open) => vaultCertificatesClient(open.vault, connectionTo(open.vault), callOptions(open)),
    probe: (vault) => probeVault(vault, from),
  };
}

function callOptions({ side, pace, meter, guard }: ConnectedVault): CallOptions {
  const share = side === 'source' ? pace.sourceShare : pace.targetShare;
  return { allowance: { share, maxInFlight: pace.maxInFlight }, meter, guard };
}
