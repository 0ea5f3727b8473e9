import { ContainerClient } from '@azure/storage-blob';
import { type TokenCredential } from '@azure/core-auth';
import { type Settings, type StoreSetting } from '../contracts/settings/settings';
import { type Arm } from './arm/arm';
import { armClient } from './arm/armClient';
import { blobStore } from './store/blobStore';
import { sendTimes } from './claims/sendTimes';
import { type WriteClaims, writeClaims } from './claims/writeClaims';
import { type ConnectionParts, connections } from './transport/connections';
import { directoryStore } from './store/directoryStore';
import { keyVaultKeyWrapper } from './staging/keyVaultKeyWrapper';
import { type ObjectStore } from './store/objectStore';
import { type OwnIdentity, ownIdentity } from './identity/ownIdentity';
import { connectVaults } from './vault/connectVaults';
import { type StagingStore, stagingStore } from './staging/stagingStore';
import { type Vaults } from './vault/vaults';
import { openWebhook, type Webhook } from './webhook/webhook';

/** All that activities may reach outside of the process. */
export interface Clients {
  readonly vaults: Vaults;
  /** The management plane; moves need it only for what is about the vault itself. */
  readonly arm: Arm;
  readonly store: ObjectStore;
  readonly staging: StagingStore;
  /** Who may write to which vault. */
  readonly claims: WriteClaims;
  /** Name of the vault that the staging key is in. */
  readonly stagingVault: string;
  readonly identity: OwnIdentity;
  /** Undefined when the settings name no receiver of notices. */
  readonly webhook: Webhook | undefined;
}

/** Every call to the store may be sent twice; a try that hangs is given up. */
const blobRetries = { maxTries: 4, tryTimeoutInMs: 30_000 };

/**
 * Builds the clients, once per process; nothing is connected to before its first use, but a folder is swept. `parts` are for tests, which bring
 * an identity, a certificate authority or a clock of their own.
 */
export function openClients(settings: Settings, parts: ConnectionParts = {}): Clients {
  const shared = connections(settings, parts);
  const store = openStore(settings.store, shared.credential);
  // A store that cannot be used is reported by the first check.
  store.sweepDrafts().catch(() => undefined);
  return {
    vaults: connectVaults(shared),
    arm: armClient(shared),
    store,
    claims: writeClaims({ store, clock: shared.clock, times: sendTimes(shared.timeoutMs), ...parts.claims }),
    staging: stagingStore(store, keyVaultKeyWrapper(settings.stagingKeyId, shared)),
    stagingVault: (new URL(settings.stagingKeyId).hostname.split('.')[0] ?? '').toLowerCase(),
    identity: ownIdentity(shared),
    webhook: settings.webhook === undefined ? undefined : openWebhook(settings.webhook),
  };
}

function openStore(setting: StoreSetting, credential: TokenCredential): ObjectStore {
  return setting.kind === 'directory'
    ? directoryStore(setting.path)
    : blobStore(new ContainerClient(setting.url, credential, { retryOptions: blobRetries }));
}
