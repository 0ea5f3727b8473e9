import { type CallOptions } from '../transport/clientConnection';
import { type Connections } from '../transport/connections';
import { probeVault } from './probeVault';
import { secretVaultClient } from './secretVaultClient';
import { vaultCertificatesClient } from './vaultCertificatesClient';
import { type VaultConnection, vaultConnection } from '../transport/vaultConnection';
import { vaultKeysClient } from './vaultKeysClient';
import { type ConnectedVault, type Vaults } from './vaults';

/** The vaults of one cloud. Each vault gets a connection on first use, which the process keeps. */
export function connectVaults(from: Connections): Vaults {
  const connected = new Map<string, VaultConnection>();

  function connectionTo(vault: string): VaultConnection {
    const key = vault.toLowerCase();
    const known = connected.get(key) ?? vaultConnection(key, from);
    connected.set(key, known);
    return known;
  }

  return {
    secrets: (to) => secretVaultClient(to.vault, connectionTo(to.vault), callOptions(to)),
    keys: (to) => vaultKeysClient(to.vault, connectionTo(to.vault), callOptions(to)),
    certificates: (to) => vaultCertificatesClient(to.vault, connectionTo(to.vault), callOptions(to)),
    probe: (vault) => probeVault(vault, from),
  };
}

function callOptions({ side, pace, meter, guard, budget }: ConnectedVault): CallOptions {
  const share = side === 'source' ? pace.sourceShare : pace.targetShare;
  return { allowance: { share, maxInFlight: pace.maxInFlight }, meter, guard, budget };
}
