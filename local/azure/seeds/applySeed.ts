import { type AzureState } from '../azureState';
import { type Clock } from '../clock';
import { geographyOf } from '../geographyOf';
import { type Item, type ItemVersion } from '../vault/items/item';
import { type ItemShelf } from '../vault/items/itemShelf';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { ServiceError } from '../vault/serviceError';
import { type Vault, vaultSettingsSchema } from '../vault/vault';
import { defaultSubscriptionId, defaultTenantId } from './defaults';
import { secretItem } from './seedItems';
import { seedKeyItem } from './seedKeyItem';
import { type Seed, type SeedVault } from './seedSchema';

/** A seed that is well-formed but cannot be taken: an unknown region, a name twice. */
export class SeedError extends Error {
  constructor(message: string) {
    super(`The seed cannot be used: ${message}`);
    this.name = 'SeedError';
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** Adds what the seed holds. Throws SeedError before anything is changed. */
export async function applySeed(state: AzureState, seed: Seed, clock: Clock): Promise<void> {
  for (const vault of seed.vaults) checkVault(state, vault);
  const keys = await Promise.all(seed.vaults.map((vault) => keyItems(vault, clock)));
  for (const [index, seedVault] of seed.vaults.entries()) {
    const vault = state.vault(seedVault.name) ?? state.addVault(settingsOf(seedVault));
    for (const secret of seedVault.secrets) {
      insert(vault, vault.secrets, { item: secretItem(secret, clock), deleted: secret.deleted }, clock);
    }
    for (const [order, key] of seedVault.keys.entries()) {
      const item = keys[index]?.[order];
      if (item !== undefined) insert(vault, vault.keys, { item, deleted: key.deleted }, clock);
    }
  }
}

async function keyItems(vault: SeedVault, clock: Clock): Promise<Item<KeyVersion>[]> {
  try {
    return await Promise.all(vault.keys.map((key) => seedKeyItem(key, clock)));
  } catch (error) {
    throw new SeedError(`${vault.name}: ${error instanceof ServiceError ? error.message : String(error)}`);
  }
}

function checkVault(state: AzureState, vault: SeedVault): void {
  const settings = vaultSettingsSchema.safeParse(settingsOf(vault));
  if (!settings.success) throw new SeedError(`vault ${vault.name}: ${settings.error.issues[0]?.message ?? 'invalid'}.`);
  const existing = state.vault(vault.name);
  checkNames(vault.name, vault.secrets, existing?.secrets);
  checkNames(vault.name, vault.keys, existing?.keys);
}

function checkNames<V extends ItemVersion>(
  vaultName: string,
  items: readonly { readonly name: string }[],
  shelf: ItemShelf<V> | undefined,
): void {
  const seen = new Set<string>();
  for (const { name } of items) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw new SeedError(`${vaultName} names ${name} twice.`);
    if ((shelf?.nameState(name) ?? 'free') !== 'free') throw new SeedError(`${vaultName} has ${name} already.`);
    seen.add(key);
  }
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

interface Inserted<V extends ItemVersion> {
  readonly item: Item<V>;
  readonly deleted: boolean;
}

function insert<V extends ItemVersion>(
  { settings }: Vault,
  shelf: ItemShelf<V>,
  { item, deleted }: Inserted<V>,
  clock: Clock,
): void {
  shelf.insert(item);
  if (!deleted) return;
  const now = clock.now();
  shelf.delete(item, { deletedAt: now, visibleAt: now, purgeAt: now + settings.retentionDays * dayMs });
}
