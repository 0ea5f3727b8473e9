import { createHash, generateKeyPairSync } from 'node:crypto';
import { type AzureState } from '../azureState';
import { type Clock, unixSeconds } from '../clock';
import { geographyOf } from '../geographyOf';
import { type Item, type ItemVersion } from '../vault/items/item';
import { type ItemShelf } from '../vault/items/itemShelf';
import { type KeyVersion } from '../vault/keys/keyVersion';
import { type SecretVersion } from '../vault/secrets/secretVersion';
import { type Vault, vaultSettingsSchema } from '../vault/vault';
import { defaultSubscriptionId, defaultTenantId } from './defaults';
import { type Seed, type SeedKey, type SeedSecret, type SeedVault } from './seedSchema';

/** A seed that is well-formed but cannot be taken: an unknown region, a name twice. */
export class SeedError extends Error {
  constructor(message: string) {
    super(`The seed cannot be used: ${message}`);
    this.name = 'SeedError';
  }
}

const dayMs = 24 * 60 * 60 * 1000;

/** Adds what the seed holds. Throws SeedError before anything is changed. */
export function applySeed(state: AzureState, seed: Seed, clock: Clock): void {
  for (const vault of seed.vaults) checkVault(state, vault);
  for (const seedVault of seed.vaults) {
    const vault = state.vault(seedVault.name) ?? state.addVault(settingsOf(seedVault));
    for (const secret of seedVault.secrets) insertSecret(vault, secret, clock);
    for (const key of seedVault.keys) vault.keys.insert(itemOf(key.name, keyVersions(key, clock)));
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
    retentionDays: vault.retentionDays,
    purgeProtection: vault.purgeProtection,
    paging: vault.paging,
    backupOfDisabled: vault.backupOfDisabled,
  };
}

function insertSecret(vault: Vault, secret: SeedSecret, clock: Clock): void {
  const item = itemOf(secret.name, secretVersions(secret, clock));
  vault.secrets.insert(item);
  if (!secret.deleted) return;
  const now = clock.now();
  vault.secrets.delete(item, { deletedAt: now, visibleAt: now, purgeAt: now + vault.settings.retentionDays * dayMs });
}

function secretVersions(secret: SeedSecret, clock: Clock): SecretVersion[] {
  let previousId: string | undefined;
  return secret.versions.map(({ value, contentType, ...fields }, order) => {
    const version = {
      ...versionOf(secret.name, order, fields, clock),
      value,
      ...(contentType === undefined ? {} : { contentType }),
      ...(previousId === undefined ? {} : { previousId }),
    };
    previousId = version.id;
    return version;
  });
}

function keyVersions(key: SeedKey, clock: Clock): KeyVersion[] {
  return key.versions.map(({ keySize, keyOps, ...fields }, order) => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: keySize });
    const jwk = { ...privateKey.export({ format: 'jwk' }), kty: 'RSA' };
    return { ...versionOf(key.name, order, fields, clock), jwk, keyOps };
  });
}

type SeedFields = Omit<SeedSecret['versions'][number], 'value' | 'contentType'>;

function versionOf(name: string, order: number, fields: SeedFields, clock: Clock): ItemVersion {
  const { id, created = unixSeconds(clock), updated = created, enabled, notBefore, expires, tags } = fields;
  return {
    id: id ?? madeUpId(name, order),
    order,
    enabled,
    created,
    updated,
    ...(notBefore === undefined ? {} : { notBefore }),
    ...(expires === undefined ? {} : { expires }),
    ...(tags === undefined ? {} : { tags }),
  };
}

/** The same for the same seed, and no more in the order of age than the service's own ids are. */
function madeUpId(name: string, order: number): string {
  return createHash('sha256').update(`${name.toLowerCase()} ${order}`).digest('hex').slice(0, 32);
}

function itemOf<V extends ItemVersion>(name: string, versions: readonly V[]): Item<V> {
  return {
    name,
    currentId: versions.at(-1)?.id ?? '',
    versions: new Map(versions.map((version) => [version.id, version])),
  };
}
