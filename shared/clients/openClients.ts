import { ContainerClient } from '@azure/storage-blob';
import { type TokenCredential } from '@azure/core-auth';
import { type VerifyToken } from '../contracts/model/caller';
import { type MissingReference } from '../contracts/model/missingReferences';
import { type Settings } from '../contracts/settings/settings';
import { type StoreSetting } from '../contracts/settings/storeSetting';
import { type Arm } from './arm/arm';
import { systemClock } from './async/clock';
import { callerTokens } from './callers/callerTokens';
import { type StepBudget, stepBudget } from './async/stepBudget';
import { type ConsumerReads, consumerReads } from './consumers/consumerReads';
import { type ConsumerWrites, consumerWrites } from './consumers/consumerWrites';
import { armClient } from './arm/armClient';
import { blobStore } from './store/blobStore';
import { sendTimes } from './claims/writeGuard';
import { type WriteClaims, writeClaims } from './claims/writeClaims';
import { type ConnectionParts, connections } from './transport/connections';
import { directoryStore } from './store/directoryStore';
import { type KeptNotes, keptNotes } from './staging/keptNotes';
import { keyVaultKeyWrapper } from './staging/keyVaultKeyWrapper';
import { keyVaultReportSigner } from './signing/keyVaultReportSigner';
import { type ReportSigner } from './signing/reportSigner';
import { type ObjectStore } from './store/objectStore';
import { type OwnIdentity, ownIdentity } from './identity/tenantGuard';
import { groupNames } from './pace/vaultGroup';
import { connectVaults } from './vault/connectVaults';
import { type StagingStore, stagingStore } from './staging/stagingStore';
import { type StartTokens, startTokens } from './starts/startTokens';
import { type Vaults } from './vault/vaults';
import { type Webhook, webhookClient } from './webhook/webhook';

/** The clients that activities use to reach anything outside of the process. */
export interface Clients {
  readonly vaults: Vaults;
  /** Azure Resource Manager. Moves need it only for the settings of the vault itself. */
  readonly arm: Arm;
  /** Looks for consumers of a vault. */
  readonly consumers: ConsumerReads;
  /** Changes some of them, one object each. */
  readonly consumerWrites: ConsumerWrites;
  readonly store: ObjectStore;
  /** Where reports are written once more, each name once. Undefined when no archive is set. */
  readonly reportArchive: ObjectStore | undefined;
  /** Signs reports. Undefined when no key is set. */
  readonly reportSigner: ReportSigner | undefined;
  readonly staging: StagingStore;
  /** Encrypted notes that outlive their run. */
  readonly notes: KeptNotes;
  /** Proves which runs the app itself started. */
  readonly starts: StartTokens;
  /** Controls which run may write to which vault. */
  readonly claims: WriteClaims;
  /** Begins the time of one run of a step. */
  readonly budget: () => StepBudget;
  /** Name of the vault that contains the staging key. */
  readonly stagingVault: string;
  readonly identity: OwnIdentity;
  /** Verifies the tokens of callers. Undefined when the app does not verify them itself. */
  readonly verifyToken: VerifyToken | undefined;
  /** Undefined when no receiver of notices is set. */
  readonly webhook: Webhook | undefined;
  /** Parts that are off because of a setting, for the checks. */
  readonly missing: readonly MissingReference[];
}

/** Of a step, where the caller does not know the limit of the host. */
const defaultBudgetMs = 4 * 60_000;

/** Every call to the store is idempotent. The SDK gives up a try after this time and repeats it. */
const blobRetries = { maxTries: 4, tryTimeoutInMs: 30_000 };

/**
 * Creates the clients, once per process. They connect on first use. A store in a folder removes abandoned drafts right
 * away. Tests use `parts` to replace the identity, the certificate authority or the clock.
 */
export function openClients(settings: Settings, parts: ConnectionParts = {}): Clients {
  const shared = connections(settings, parts);
  const store = parts.store ?? storeOf(settings.store, shared.credential);
  const arm = armClient(shared);
  const wrapper = keyVaultKeyWrapper(settings.stagingKeyId, shared);
  // The first check of the store reports a store that cannot be used.
  store.sweepDrafts().catch(() => undefined);
  return {
    vaults: connectVaults(shared, { store, findGroupName: groupNames(arm, shared.clock) }),
    arm,
    consumers: consumerReads(shared),
    consumerWrites: consumerWrites(shared),
    store,
    reportArchive: settings.reportArchive && storeOf(settings.reportArchive, shared.credential),
    reportSigner: settings.reportKeyId === undefined ? undefined : keyVaultReportSigner(settings.reportKeyId, shared),
    // The host counts real time, whatever clock the waits of calls follow.
    budget: () => stepBudget(systemClock, parts.budgetMs ?? defaultBudgetMs),
    claims: writeClaims({ store, clock: shared.clock, times: sendTimes(shared.timeoutMs), ...parts.claims }),
    staging: stagingStore(store, wrapper),
    notes: keptNotes(store, wrapper),
    starts: startTokens(store, wrapper),
    stagingVault: (new URL(settings.stagingKeyId).hostname.split('.')[0] ?? '').toLowerCase(),
    identity: ownIdentity(shared),
    verifyToken: settings.callers?.tokens && callerTokens(shared, settings.callers.tokens),
    webhook: settings.webhook === undefined ? undefined : webhookClient(settings.webhook),
    missing: settings.missing,
  };
}

function storeOf(setting: StoreSetting, credential: TokenCredential): ObjectStore {
  return setting.kind === 'directory'
    ? directoryStore(setting.path)
    : blobStore(new ContainerClient(setting.url, credential, { retryOptions: blobRetries }));
}
