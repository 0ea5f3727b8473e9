import { vaultApiVersions } from '../transport/answerFault';
import { boundedHttpClient, callPipeline, withDeadline } from '../transport/vaultPipeline';
import { type VaultProbe, type ConnectedVault, type Vaults } from './vaults';
import { networkFault, CallFault } from '../transport/callFault';
import { faultError } from '../transport/faultError';
import { secretOperations } from './itemOperations';
import { type PipelineResponse, createPipelineRequest } from '@azure/core-rest-pipeline';
import { MoverError } from '../../contracts/model/moverError';
import { type Pace } from '../../contracts/model/movePolicy';
import { type Side } from '../../contracts/model/ids';
import { type Allowance } from '../pace/requestLane';
import { callCounter, serviceLimits } from '../pace/serviceLimits';
import { type KeptLife, keptWhileUsed } from '../async/keptWhileUsed';
import { type ClientConnection } from '../transport/clientConnection';
import { type Connections } from '../transport/connections';
import { type ObjectStore } from '../store/objectStore';
import { type FindGroupName, type QuotaOf, type VaultGroup, vaultGroup } from '../pace/vaultGroup';
import { sharedQuota } from '../pace/sharedQuota';
import { secretFamily, SecretVaultClient } from './secretVaultClient';
import { type ClientPlace } from './itemClient';
import { VaultCertificatesClient } from './vaultCertificatesClient';
import { type LimiterOptions } from '../transport/requestLimiter';
import { type VaultConnection, vaultConnection } from '../transport/vaultConnection';
import { VaultKeysClient } from './vaultKeysClient';

/** What processes use to keep to a pace together. Without it, each process does so alone. */
export interface SharedPace {
  readonly store: ObjectStore;
  readonly findGroupName: FindGroupName;
}

/** Longer than the counts of own calls are read. */
const countsKept: KeptLife = { idleMs: 20 * 60_000 };

/**
 * A fleet uses thousands of vaults, each for less than a minute, and a connection takes about 150 KB. A connection that is created
 * again asks the vault for its challenge and the store for its lease once more. So only an app that uses very many vaults forgets
 * connections.
 */
const connectionsKept: KeptLife = { idleMs: 60_000, atLeast: 200 };

/**
 * The vaults of one cloud. Each vault gets a connection on first use, which the process keeps while it uses the vault. All
 * processes with the same store keep to the pace of a vault together, and to the limit of all vaults of a subscription in a
 * region.
 */
export function connectVaults(from: Connections, shared?: SharedPace): Vaults {
  const counters = keptWhileUsed(from.clock, countsKept, () => callCounter());
  const connected = keptWhileUsed(from.clock, connectionsKept, (vault) =>
    vaultConnection(vault, from, { ...(shared && limitsOf(vault, shared)), counter: counters.use(vault) }),
  );
  const groups = new Map<string, VaultGroup>();

  function connectionTo(givenName: string): VaultConnection {
    const vault = givenName.toLowerCase();
    counters.use(vault);
    return connected.use(vault);
  }

  function limitsOf(vault: string, { store, findGroupName }: SharedPace): LimiterOptions {
    const group = (use: (found: VaultGroup) => void): void => {
      findGroupName(vault, (name) => {
        use(groupOf(name, store));
      });
    };
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
    secrets: (to) => new SecretVaultClient(placeOf(to, connectionTo(to.vault).secrets()), secretFamily),
    keys: (to) => {
      const connection = connectionTo(to.vault);
      return new VaultKeysClient(placeOf(to, connection.keys()), connection.keyCosts);
    },
    certificates: (to) => new VaultCertificatesClient(placeOf(to, connectionTo(to.vault).certificates())),
    prepare: (vault) => {
      connectionTo(vault).limiter.prepare();
    },
    ownCalls: (vault) => counters.find(vault.toLowerCase())?.recent() ?? [],
    probe: (vault) => probeVault(vault, from),
  };

  function placeOf<Client>(to: ConnectedVault, connection: ClientConnection<Client>): ClientPlace<Client> {
    const { vault, side, pace, room, meter, guard, budget } = to;
    const options = { allowance: new PaceAllowance(side, pace, room), meter, guard, budget };
    return { vault, clock: from.clock, connection, options };
  }
}

/** What a pace allows now: its fields may change while requests wait. */
class PaceAllowance implements Allowance {
  constructor(
    private readonly side: Side,
    private readonly pace: Pace,
    readonly room: Allowance['room'],
  ) {}

  get share(): number {
    return this.side === 'source' ? this.pace.sourceShare : this.pace.targetShare;
  }

  get subscriptionShare(): number {
    return Math.max(this.pace.sourceShare, this.pace.targetShare);
  }

  get maxInFlight(): number {
    return this.pace.maxInFlight;
  }

  get maxRequestsPerSecond(): number | undefined {
    return this.pace.maxRequestsPerSecond;
  }
}

/** A vault that is some versions behind knows it, too. */
const oldestVersion = vaultApiVersions.at(-1) ?? '';

const probeTimeoutMs = 5_000;

/** A challenge has a few hundred bytes. */
const httpClient = boundedHttpClient(64 * 1024);

/**
 * Sends a request without a token. A vault answers 401 with its tenant, its resource and its region. So a probe tests
 * name, network and certificate, and finds the region without Azure Resource Manager. Throws `VAULT_UNREACHABLE` or
 * `TENANT_NOT_ALLOWED`. Source: recorded service traffic.
 */
export async function probeVault(vault: string, from: Connections): Promise<VaultProbe> {
  const response = await ask(vault, from).catch((error: unknown) => {
    const fault = networkFault(error);
    throw fault instanceof CallFault ? faultError(fault, { vault, operation: secretOperations.list }) : fault;
  });
  const { tenantId, resource } = readChallenge(response.headers.get('www-authenticate') ?? '');
  const region = response.headers.get('x-ms-keyvault-region');
  if (response.status !== 401 || tenantId === undefined || region === undefined) {
    throw notAVault(vault, `it answered HTTP ${response.status} instead of a sign-in challenge`);
  }
  if (resource !== `https://${from.cloud.vaultSuffix}`) {
    throw notAVault(vault, 'its sign-in challenge is not for a vault of this cloud');
  }
  await from.tenants.requireAllowed(tenantId);
  return { region: region.toLowerCase() };
}

function ask(vault: string, from: Connections): Promise<PipelineResponse> {
  const url = `https://${vault}.${from.cloud.vaultSuffix}/secrets?api-version=${oldestVersion}&maxresults=1`;
  const pipeline = callPipeline(from);
  return withDeadline(
    createPipelineRequest({ url }),
    (request) => pipeline.sendRequest(httpClient, request),
    Math.min(probeTimeoutMs, from.timeoutMs),
  );
}

/** `Bearer authorization="https://<authority>/<tenant>", resource="https://<suffix>"` */
function readChallenge(header: string): { tenantId: string | undefined; resource: string | undefined } {
  const authorization = /\bauthorization="([^"]+)"/.exec(header)?.[1] ?? '';
  const resource = /\bresource="([^"]+)"/.exec(header)?.[1]?.replace(/\/$/, '');
  const tenantId = URL.canParse(authorization) ? new URL(authorization).pathname.split('/')[1] : undefined;
  return { tenantId: tenantId === '' ? undefined : tenantId, resource };
}

function notAVault(vault: string, what: string): MoverError {
  return new MoverError('VAULT_UNREACHABLE', `${vault} does not answer as a Key Vault: ${what}.`);
}
