import { type Pace } from '../../contracts/api/moveRequest';
import { type Side } from '../../contracts/model/vaultRef';
import { type Allowance } from '../pace/requestLane';
import { type KeptLife, keptWhileUsed } from '../async/keptWhileUsed';
import { type CallOptions } from '../transport/clientConnection';
import { type Connections } from '../transport/connections';
import { type ObjectStore } from '../store/objectStore';
import { probeVault } from './probeVault';
import { type GroupNameOf } from '../pace/groupNames';
import { serviceLimits } from '../pace/serviceLimits';
import { sharedQuota } from '../pace/sharedQuota';
import { type QuotaOf, type VaultGroup, vaultGroup } from '../pace/vaultGroup';
import { secretVaultClient } from './secretVaultClient';
import { vaultCertificatesClient } from './vaultCertificatesClient';
import { type LimiterOptions } from '../transport/requestLimiter';
import { type VaultConnection, vaultConnection, vaultLimits } from '../transport/vaultConnection';
import { vaultKeysClient } from './vaultKeysClient';
import { type ConnectedVault, type Vaults } from './vaults';

/** What processes use to keep to a pace together. Without it, each process does so alone. */
export interface SharedPace {
  readonly store: ObjectStore;
  readonly groupNameOf: GroupNameOf;
}

/**
 * Longer than the counts of own calls are read, and than a lease of a pace lasts. A fleet uses thousands of vaults, each for
 * minutes.
 */
const limitsKept: KeptLife = { idleMs: 20 * 60_000 };

/**
 * The SDK clients of a vault take about 120 KB, the limits little. A client that is created again asks the vault for its challenge
 * once more. So only an app that uses very many vaults forgets clients.
 */
const clientsKept: KeptLife = { idleMs: 60_000, atLeast: 200 };

/**
 * The vaults of one cloud. Each vault gets limits and a connection on first use, which the process keeps while it uses the vault. All
 * processes with the same store keep to the pace of a vault together, and to the limit of all vaults of a subscription in a
 * region.
 */
export function connectVaults(from: Connections, shared?: SharedPace): Vaults {
  const limits = keptWhileUsed(from.clock, limitsKept, (vault) =>
    vaultLimits(from.clock, shared && limitsOf(vault, shared)),
  );
  const connected = keptWhileUsed(from.clock, clientsKept, (vault) => vaultConnection(vault, from, limits.use(vault)));
  const groups = new Map<string, VaultGroup>();

  function connectionTo(givenName: string): VaultConnection {
    const vault = givenName.toLowerCase();
    // As long as the clients are used, their limits are, too.
    limits.use(vault);
    return connected.use(vault);
  }

  function limitsOf(vault: string, { store, groupNameOf }: SharedPace): LimiterOptions {
    const group = async (): Promise<VaultGroup> => groupOf(await groupNameOf(vault), store);
    return { quota: quotaOf(store, `pace/vaults/${vault}/`), group };
  }

  function groupOf(name: string, store: ObjectStore): VaultGroup {
    const quota = quotaOf(store, `pace/subscriptions/${name}/`);
    const known = groups.get(name) ?? vaultGroup(from.clock, serviceLimits, quota);
    groups.set(name, known);
    return known;
  }

  function quotaOf(store: ObjectStore, folder: string): QuotaOf {
    return (uses, onChange) => sharedQuota({ store, clock: from.clock, folder }, uses, onChange);
  }

  return {
    secrets: (to) => secretVaultClient(to.vault, connectionTo(to.vault), callOptions(to)),
    keys: (to) => vaultKeysClient(to.vault, connectionTo(to.vault), callOptions(to)),
    certificates: (to) => vaultCertificatesClient(to.vault, connectionTo(to.vault), callOptions(to)),
    ownCalls: (vault) => limits.find(vault.toLowerCase())?.ownCalls() ?? [],
    probe: (vault) => probeVault(vault, from),
  };
}

function callOptions({ side, pace, room, meter, guard, budget }: ConnectedVault): CallOptions {
  return { allowance: allowanceOf(side, pace, room), meter, guard, budget };
}

/** What a pace allows now: its fields may change while requests wait. */
function allowanceOf(side: Side, pace: Pace, room: Allowance['room']): Allowance {
  return {
    room,
    get share() {
      return side === 'source' ? pace.sourceShare : pace.targetShare;
    },
    get subscriptionShare() {
      return Math.max(pace.sourceShare, pace.targetShare);
    },
    get maxInFlight() {
      return pace.maxInFlight;
    },
    get maxRequestsPerSecond() {
      return pace.maxRequestsPerSecond;
    },
  };
}
