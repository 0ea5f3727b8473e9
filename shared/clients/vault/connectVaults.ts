import { type Pace } from '../../contracts/api/moveRequest';
import { type Side } from '../../contracts/model/vaultRef';
import { type Allowance } from '../pace/requestLane';
import { type CallOptions } from '../transport/clientConnection';
import { type Connections } from '../transport/connections';
import { type ObjectStore } from '../store/objectStore';
import { probeVault } from './probeVault';
import { sharedQuota } from '../pace/sharedQuota';
import { secretVaultClient } from './secretVaultClient';
import { vaultCertificatesClient } from './vaultCertificatesClient';
import { type QuotaOf } from '../transport/requestLimiter';
import { type VaultConnection, vaultConnection } from '../transport/vaultConnection';
import { vaultKeysClient } from './vaultKeysClient';
import { type ConnectedVault, type Vaults } from './vaults';

/**
 * The vaults of one cloud. Each vault gets a connection on first use, which the process keeps. All processes with the
 * same store keep to the pace of a vault together; without a store, each process does so alone.
 */
export function connectVaults(from: Connections, store?: ObjectStore): Vaults {
  const connected = new Map<string, VaultConnection>();

  function connectionTo(vault: string): VaultConnection {
    const key = vault.toLowerCase();
    const known = connected.get(key) ?? vaultConnection(key, from, quotaOf(key));
    connected.set(key, known);
    return known;
  }

  function quotaOf(vault: string): QuotaOf | undefined {
    if (store === undefined) return undefined;
    const parts = { store, clock: from.clock, folder: `pace/vaults/${vault}/` };
    return (uses, onChange) => sharedQuota(parts, uses, onChange);
  }

  return {
    secrets: (to) => secretVaultClient(to.vault, connectionTo(to.vault), callOptions(to)),
    keys: (to) => vaultKeysClient(to.vault, connectionTo(to.vault), callOptions(to)),
    certificates: (to) => vaultCertificatesClient(to.vault, connectionTo(to.vault), callOptions(to)),
    probe: (vault) => probeVault(vault, from),
  };
}

function callOptions({ side, pace, meter, guard, budget }: ConnectedVault): CallOptions {
  return { allowance: allowanceOf(side, pace), meter, guard, budget };
}

/** What a pace allows now: its fields may change while requests wait. */
function allowanceOf(side: Side, pace: Pace): Allowance {
  return {
    get share() {
      return side === 'source' ? pace.sourceShare : pace.targetShare;
    },
    get maxInFlight() {
      return pace.maxInFlight;
    },
    get maxRequestsPerSecond() {
      return pace.maxRequestsPerSecond;
    },
  };
}
