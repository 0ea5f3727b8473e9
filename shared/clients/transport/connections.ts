import { type Agent } from 'node:https';
import { type TokenCredential } from '@azure/core-auth';
import { type Settings } from '../../contracts/settings/settings';
import { dataScopes } from '../consumers/dataHosts';
import { appIdentity, guardedCredential, tokenCache } from '../identity/tokenCache';
import { type ObjectStore } from '../store/objectStore';
import { type ClaimParts } from '../claims/writeClaims';
import { type Clock, systemClock } from '../async/clock';
import { type Cloud } from '../../contracts/settings/clouds';
import { type TenantGuard, tenantGuard } from '../identity/tenantGuard';
import { VaultAgent } from './vaultAgent';

/** Shared by all vault clients of the process: one identity, one connection pool, one clock. */
export interface Connections {
  readonly cloud: Cloud;
  readonly credential: TokenCredential;
  readonly tenants: TenantGuard;
  /** Undefined: the SDK uses its own agent, which follows the proxy settings of the machine. */
  readonly agent: Agent | undefined;
  readonly clock: Clock;
  /** A call to a vault is given up after this time, in milliseconds. */
  readonly timeoutMs: number;
}

/** Replacements for tests. */
export interface ConnectionParts {
  readonly identity?: TokenCredential;
  readonly ca?: string;
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  /** In place of the store that the settings name. */
  readonly store?: ObjectStore;
  /** For how long one run of a step works, in milliseconds. */
  readonly budgetMs?: number;
  readonly claims?: Partial<Pick<ClaimParts, 'times' | 'nowMs'>>;
}

/** Proxy settings of the machine, which the agent of the SDK follows. */
const proxySettings = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Creates what all clients share. It connects to nothing. */
export function connections(settings: Settings, parts: ConnectionParts = {}): Connections {
  const { cloud, allowedTenants, connectTo } = settings;
  const identity = parts.identity ?? appIdentity(settings);
  const { vaultScope: scope, armScope, storageScope } = cloud;
  const tenants = tenantGuard({ allowed: allowedTenants, identity, scope });
  const throughProxy = connectTo === undefined && proxySettings.some((name) => process.env[name] !== undefined);
  return {
    cloud,
    tenants,
    credential: guardedCredential(tokenCache(identity), tenants, [scope, armScope, storageScope, ...dataScopes(cloud)]),
    agent: throughProxy ? undefined : new VaultAgent({ connectTo, ca: parts.ca }),
    clock: parts.clock ?? systemClock,
    timeoutMs: parts.timeoutMs ?? settings.callTimeoutSeconds * 1_000,
  };
}
