import { type ItemVersion } from '../vault/items/item';
import { type ItemShelf } from '../vault/items/itemShelf';
import { type Vault } from '../vault/vault';
import { SeedError, type SeedVault } from './seedSchema';

/** Throws SeedError when a vault has two entries. */
export function checkVaultNames(vaults: readonly SeedVault[]): void {
  const seen = new Set<string>();
  for (const { name } of vaults) {
    const key = name.toLowerCase();
    if (seen.has(key)) throw new SeedError(`it names the vault ${name} twice. Put all its items into one entry.`);
    seen.add(key);
  }
}

/** Throws SeedError for duplicate or existing names, unknown issuers, and hardware keys in a standard vault. */
export function checkSeedVault(seed: SeedVault, existing: Vault | undefined): void {
  checkNames(seed.name, seed.secrets, existing?.secrets);
  checkNames(seed.name, seed.keys, existing?.keys);
  // A certificate also uses its name for a key and a secret.
  checkNames(seed.name, [...seed.certificates, ...seed.secrets], existing?.secrets);
  checkNames(seed.name, [...seed.certificates, ...seed.keys], existing?.keys);
  checkNames(seed.name, seed.certificates, existing?.certificates);
  checkIssuers(seed, existing);
  checkHardware(seed, existing);
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

function checkIssuers({ name: vaultName, certificates, issuers }: SeedVault, existing: Vault | undefined): void {
  const known = new Set(['self', 'unknown', ...issuers.map(({ name }) => name.toLowerCase())]);
  for (const { name, policy } of certificates) {
    const issuer = policy?.issuer?.name ?? 'Self';
    if (known.has(issuer.toLowerCase()) || existing?.issuers.has(issuer) === true) continue;
    throw new SeedError(`${vaultName}: certificate ${name} names issuer ${issuer}, which does not exist.`);
  }
}

function checkHardware({ name: vaultName, sku, keys, certificates }: SeedVault, existing: Vault | undefined): void {
  if ((existing?.settings.sku ?? sku) === 'premium') return;
  const kinds = [
    ...keys.flatMap(({ name, versions }) => versions.map(({ kty }) => ({ name, kty }))),
    ...certificates.map(({ name, policy }) => ({ name, kty: policy?.key_props?.kty ?? 'RSA' })),
  ];
  const hard = kinds.find(({ kty }) => kty.endsWith('-HSM'));
  if (hard !== undefined) throw new SeedError(`${vaultName}: ${hard.name} is in hardware, which needs sku premium.`);
}
