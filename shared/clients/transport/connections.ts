import { type Agent } from 'node:https';
import { type TokenCredential } from '@azure/core-auth';
import { type Settings, type VaultSuffix } from '../../contracts/settings/settings';
import { appIdentity } from '../identity/appIdentity';
import { type ClaimParts } from '../claims/writeClaims';
import { type Clock, systemClock } from '../async/clock';
import { armCloud } from '../arm/armCloud';
import { guardedCredential } from '../identity/guardedCredential';
import { type TenantGuard, tenantGuard } from '../identity/tenantGuard';
import { tokenCache } from '../identity/tokenCache';
import { VaultAgent } from './vaultAgent';

/** What all vault clients of the process share: one identity, one set of open connections, one clock. */
export interface Connections {
  readonly vaultSuffix: VaultSuffix;
  readonly credential: TokenCredential;
  readonly tenants: TenantGuard;
  /** Undefined: the SDK's own agent, which goes by the machine's proxy. */
  readonly agent: Agent | undefined;
  readonly clock: Clock;
  /** After this time a call to a vault is given up. */
  readonly timeoutMs: number;
}

/** Parts that a test puts in the place of the machine's own. */
export interface ConnectionParts {
  readonly identity?: TokenCredential;
  readonly ca?: string;
  readonly clock?: Clock;
  readonly timeoutMs?: number;
  readonly claims?: Partial<Pick<ClaimParts, 'times' | 'nowMs'>>;
}

/** Settings of the machine that the SDK's own agent follows. */
const proxySettings = ['HTTPS_PROXY', 'https_proxy', 'ALL_PROXY', 'all_proxy'];

/** Of the blob store, in every cloud. Source: Azure Storage documentation, "authorize with Microsoft Entra ID". */
const storageScope = 'https://storage.azure.com/.default';

export function connections(settings: Settings, parts: ConnectionParts = {}): Connections {
  const { vaultSuffix, allowedTenants, connectTo } = settings;
  const identity = parts.identity ?? appIdentity(settings);
  const scope = `https://${vaultSuffix}/.default`;
  const tenants = tenantGuard({ allowed: allowedTenants, identity, scope });
  const throughProxy = connectTo === undefined && proxySettings.some((name) => process.env[name] !== undefined);
  return {
    vaultSuffix,
    tenants,
    credential: guardedCredential(tokenCache(identity), tenants, [scope, armCloud(vaultSuffix).scope, storageScope]),
    agent: throughProxy ? undefined : new VaultAgent({ connectTo, ca: parts.ca }),
    clock: parts.clock ?? systemClock,
    timeoutMs: parts.timeoutMs ?? settings.callTimeoutSeconds * 1_000,
  };
}
