import { type AzureState } from '../arm/azureState';
import { readNetworkAcls, networkOf } from '../arm/vaults/networkOf';
import { geographyOf } from '../arm/vaults/vaultLocations';
import { type AuditLog } from '../calls/auditLog';
import { ServiceError } from '../calls/serviceError';
import { type Clock, unixSeconds } from '../clock/clock';
import { defaultSubscriptionId, defaultTenantId } from '../cloud/defaults';
import { type Item } from '../vault/items/item';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { vaultSettingsSchema, type Vault, type VaultSettings } from '../vault/vault';
import { type VaultResource, resourceOf } from '../vault/vaultResource';
import { checkSeedVault, checkVaultNames } from './checkSeedVault';
import { type SeedArmRecords, seedArmRecords, storeArmRecords } from './seedArmRecords';
import { type PreparedCertificate, seedCertificate, storeCertificate } from './seedCertificate';
import { secretItem } from './seedItems';
import { seedKeyItem } from './seedKeyItem';
import { SeedError, type Seed, type SeedVault } from './seedSchema';

const dayMs = 24 * 60 * 60 * 1000;

/** Applies a seed. Throws SeedError before it changes anything. */
export async function applySeed(state: AzureState, seed: Seed, clock: Clock): Promise<void> {
  checkVaultNames(seed.vaults);
  const plans = seed.vaults.map((vault) => planVault(vault, state, clock));
  const made = await Promise.all(plans.map((plan) => prepareItems(plan, clock)));
  for (const [index, { settings, records }] of plans.entries()) {
    const vault = state.vault(settings.name) ?? state.addVault(settings);
    storeArmRecords(vault, records, state);
    const items = made[index];
    if (items !== undefined) store(vault, items, clock);
  }
  for (const group of seed.resourceGroups) state.armRecords.resourceGroups.put(group);
  for (const resource of seed.resources) state.armRecords.resources.put(resource);
}

/** Records the calls of earlier days that a seed names. */
export function recordAuditedCalls(audit: AuditLog, { vaults }: Pick<Seed, 'vaults'>, clock: Clock): void {
  for (const { name, auditedCalls } of vaults)
    for (const { objectId, path, daysAgo, sentTo } of auditedCalls) {
      const time = clock.now() - daysAgo * dayMs;
      const principal = objectId?.toLowerCase() ?? '';
      audit.record(name, { principal, method: 'GET', path, time, isRefused: false, sentTo });
    }
}

interface VaultPlan {
  readonly seed: SeedVault;
  readonly settings: VaultSettings;
  readonly records: SeedArmRecords;
  /** The providers of the vault's issuers, by issuer name in lower case. */
  readonly providers: ReadonlyMap<string, string>;
}

/** Checks all that needs no key generation. Throws SeedError. */
function planVault(seed: SeedVault, state: AzureState, clock: Clock): VaultPlan {
  const existing = state.vault(seed.name);
  const asked = seedSettings(seed, clock);
  checkSeedVault(seed, existing);
  const settings = existing?.settings ?? asked;
  const records = seedArmRecords(seed, { state, clock, settings });
  const issuers = [...(existing?.issuers.list() ?? []), ...seed.issuers];
  return { seed, settings, records, providers: new Map(issuers.map((one) => [one.name.toLowerCase(), one.provider])) };
}

interface PreparedItems {
  readonly seed: SeedVault;
  readonly keys: readonly Item<KeyVersion>[];
  readonly certificates: readonly PreparedCertificate[];
}

async function prepareItems({ seed, providers }: VaultPlan, clock: Clock): Promise<PreparedItems> {
  const named = (item: { readonly name: string }) => (error: unknown) => {
    const reason = error instanceof ServiceError ? error.message : String(error);
    throw new SeedError(`${seed.name}: ${item.name}: ${reason}`);
  };
  const keys = seed.keys.map((key) => seedKeyItem(key, clock).catch(named(key)));
  const context = { clock, providerOf: (name: string) => providers.get(name.toLowerCase()) };
  const certificates = seed.certificates.map((one) => seedCertificate(one, context).catch(named(one)));
  return { seed, keys: await Promise.all(keys), certificates: await Promise.all(certificates) };
}

function store(vault: Vault, { seed, keys, certificates }: PreparedItems, clock: Clock): void {
  const now = clock.now();
  const deletion = { deletedAt: now, visibleAt: now, purgeAt: now + vault.settings.retentionDays * dayMs };
  for (const secret of seed.secrets) {
    const item = secretItem(secret, clock);
    vault.secrets.insert(item);
    if (secret.deleted) vault.secrets.delete(item, deletion);
  }
  for (const [index, item] of keys.entries()) {
    vault.keys.insert(item);
    if (seed.keys[index]?.deleted === true) vault.keys.delete(item, deletion);
  }
  for (const certificate of certificates) storeCertificate(vault, certificate, clock, deletion);
  for (const issuer of seed.issuers) {
    const created = issuer.created ?? unixSeconds(clock);
    vault.issuers.put({ ...issuer, created, updated: issuer.updated ?? created });
  }
  if (seed.contacts.length > 0) vault.issuers.setContacts(seed.contacts);
}

/** Returns the settings of the vault. Throws SeedError for invalid settings. */
function seedSettings(seed: SeedVault, clock: Clock): VaultSettings {
  const { name, region, sku, retentionDays, purgeProtection, paging, backupOfDisabled, access } = seed;
  const geography = seed.geography ?? geographyOf(region);
  if (geography === undefined) throw new SeedError(`region ${region} is not known: give its geography.`);
  const resource = requestedResource(seed, clock);
  const settings = vaultSettingsSchema.safeParse({
    ...{ name, region, geography, sku, retentionDays, purgeProtection, paging, backupOfDisabled, access },
    subscriptionId: seed.subscriptionId ?? defaultSubscriptionId,
    tenantId: seed.tenantId ?? defaultTenantId,
    network: requestedNetwork(seed, resource),
    ...(resource === undefined ? {} : { resource }),
  });
  if (settings.success) return settings.data;
  throw new SeedError(`vault ${name}: ${settings.error.issues[0]?.message ?? 'invalid'}.`);
}

/** Undefined when the seed sets no property of the management plane. */
function requestedResource(seed: SeedVault, clock: Clock): VaultResource | undefined {
  const { resourceGroup, tags, publicNetworkAccess, networkAcls, ...rest } = seed;
  const { enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment } = rest;
  const asked = {
    ...{ resourceGroup, tags, publicNetworkAccess },
    ...{ enabledForDeployment, enabledForDiskEncryption, enabledForTemplateDeployment },
    networkAcls: networkAcls === undefined ? undefined : aclsOf(seed.name, networkAcls),
  };
  const given = Object.fromEntries(Object.entries(asked).filter(([, value]) => value !== undefined));
  if (Object.keys(given).length === 0) return undefined;
  return { ...resourceOf({}), createdAt: clock.now(), changedAt: clock.now(), ...given };
}

function aclsOf(vaultName: string, sent: NonNullable<SeedVault['networkAcls']>) {
  try {
    return readNetworkAcls(sent);
  } catch (error) {
    if (error instanceof ServiceError) throw new SeedError(`vault ${vaultName}: ${error.message}`);
    throw error;
  }
}

/**
 * Returns how the vault is reached: by its rules, or by `network` when it has none. Throws SeedError when the two contradict each other.
 */
function requestedNetwork({ name, network, ...seed }: SeedVault, resource: VaultResource | undefined) {
  if (seed.networkAcls === undefined && seed.publicNetworkAccess === undefined) return network ?? 'open';
  const byRules = networkOf(resourceOf({ resource }));
  if (network === undefined || network === byRules) return byRules;
  throw new SeedError(
    `vault ${name}: network is ${network}, but networkAcls and publicNetworkAccess come to ${byRules}.`,
  );
}
