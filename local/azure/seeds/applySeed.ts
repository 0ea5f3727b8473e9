import { type AzureState } from '../azureState';
import { type Clock, unixSeconds } from '../clock';
import { geographyOf } from '../geographyOf';
import { type Item } from '../vault/items/item';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { ServiceError } from '../vault/serviceError';
import { type Vault, vaultSettingsSchema } from '../vault/vault';
import { checkSeedVault } from './checkSeedVault';
import { defaultSubscriptionId, defaultTenantId } from './defaults';
import { type MadeCertificate, seedCertificate } from './seedCertificate';
import { SeedError } from './seedError';
import { secretItem } from './seedItems';
import { seedKeyItem } from './seedKeyItem';
import { type Seed, type SeedVault } from './seedSchema';
import { storeCertificate } from './storeCertificate';

const dayMs = 24 * 60 * 60 * 1000;

/** Adds what the seed holds. Throws SeedError before anything is changed. */
export async function applySeed(state: AzureState, seed: Seed, clock: Clock): Promise<void> {
  for (const vault of seed.vaults) checkVault(state, vault);
  const made = await Promise.all(seed.vaults.map((vault) => makeItems(vault, clock)));
  for (const [index, seedVault] of seed.vaults.entries()) {
    const vault = state.vault(seedVault.name) ?? state.addVault(settingsOf(seedVault));
    const items = made[index];
    if (items !== undefined) store(vault, items, clock);
  }
}

interface MadeItems {
  readonly seed: SeedVault;
  readonly keys: readonly Item<KeyVersion>[];
  readonly certificates: readonly MadeCertificate[];
}

async function makeItems(seed: SeedVault, clock: Clock): Promise<MadeItems> {
  const named = (item: { readonly name: string }) => (error: unknown) => {
    const reason = error instanceof ServiceError ? error.message : String(error);
    throw new SeedError(`${seed.name}: ${item.name}: ${reason}`);
  };
  const keys = seed.keys.map((key) => seedKeyItem(key, clock).catch(named(key)));
  const certificates = seed.certificates.map((one) => seedCertificate(one, clock).catch(named(one)));
  return { seed, keys: await Promise.all(keys), certificates: await Promise.all(certificates) };
}

function store(vault: Vault, { seed, keys, certificates }: MadeItems, clock: Clock): void {
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

function checkVault(state: AzureState, vault: SeedVault): void {
  const existing = state.vault(vault.name);
  const settings = vaultSettingsSchema.safeParse(settingsOf(vault));
  if (!settings.success) throw new SeedError(`vault ${vault.name}: ${settings.error.issues[0]?.message ?? 'invalid'}.`);
  checkSeedVault(vault, existing);
}

function settingsOf(vault: SeedVault): Vault['settings'] {
  const geography = vault.geography ?? geographyOf(vault.region);
  if (geography === undefined) throw new SeedError(`region ${vault.region} is not known: give its geography.`);
  return {
    name: vault.name,
    region: vault.region,
    geography,
    subscriptionId: vault.subscriptionId ?? defaultSubscriptionId,
    tenantId: vault.tenantId ?? defaultTenantId,
    sku: vault.sku,
    retentionDays: vault.retentionDays,
    purgeProtection: vault.purgeProtection,
    paging: vault.paging,
    backupOfDisabled: vault.backupOfDisabled,
    network: vault.network,
    access: vault.access,
  };
}
