import { readSeed } from '../../../../../local/azure/seeds/readSeed';

const { vaults } = readSeed('sample');
const [source, sameGeography, otherGeography, mover] = vaults;
const live = <T extends { readonly deleted: boolean }>(items: readonly T[] = []) =>
  items.filter(({ deleted }) => !deleted);
const gone = (items: readonly { readonly deleted: boolean; readonly name: string }[] = []) =>
  items.filter(({ deleted }) => deleted).map(({ name }) => name);
const secrets = live(source?.secrets);
const keys = live(source?.keys);
const certificates = live(source?.certificates);
const countVersions = (items: readonly { readonly versions: readonly unknown[] }[]) =>
  items.reduce((count, { versions }) => count + versions.length, 0);
const current = (name: string) => secrets.find((secret) => secret.name === name)?.versions.at(-1);
const certificate = (name: string) => certificates.find((one) => one.name === name);

test('has a full source, two targets without live items, and a vault with the staging key', () => {
  expect(
    vaults.map(({ name, region, sku, ...vault }) => [
      name,
      region,
      sku,
      [vault.secrets, vault.keys, vault.certificates].map((items) => live<{ deleted: boolean }>(items).length),
    ]),
  ).toEqual([
    ['contoso-westeurope', 'westeurope', 'premium', [77, 25, 20]],
    ['contoso-northeurope', 'northeurope', 'premium', [0, 0, 0]],
    ['contoso-eastus', 'eastus', 'premium', [0, 0, 0]],
    ['contoso-mover', 'westeurope', 'standard', [0, 1, 0]],
  ]);
  expect(mover?.keys.map(({ name }) => name)).toEqual(['move-staging']);
  expect([secrets, keys, certificates].map(countVersions)).toEqual([147, 39, 31]);
});

test('has keys of every type, size and curve, in software and in hardware', () => {
  const kinds = new Set(
    keys.flatMap(({ versions }) => versions.map((one) => [one.kty, one.keySize ?? one.crv].join(' ').trim())),
  );

  expect([...kinds].sort()).toEqual([
    'EC',
    'EC P-256K',
    'EC P-384',
    'EC P-521',
    'EC-HSM',
    'EC-HSM P-384',
    'RSA',
    'RSA 3072',
    'RSA 4096',
    'RSA-HSM',
    'oct-HSM 128',
    'oct-HSM 256',
  ]);
});

test('has keys that rotate, keys that only notify, and keys without a policy', () => {
  const policies = keys.flatMap(({ rotationPolicy }) => (rotationPolicy === undefined ? [] : [rotationPolicy]));
  const rotating = policies.filter(({ lifetimeActions }) => lifetimeActions.some(({ action }) => action === 'Rotate'));

  expect([rotating.length, policies.length, keys.length]).toEqual([3, 5, 25]);
  expect(rotating.every(({ expiryTime }) => expiryTime !== undefined)).toBe(true);
});

test('has odd keys: disabled, outside their validity period, restricted, exportable', () => {
  const some = (fits: (version: (typeof keys)[number]['versions'][number], isCurrent: boolean) => boolean) =>
    keys.some(({ versions }) => versions.some((version, order) => fits(version, order === versions.length - 1)));

  expect(some(({ enabled }, isCurrent) => !enabled && isCurrent)).toBe(true);
  expect(some(({ enabled }, isCurrent) => !enabled && !isCurrent)).toBe(true);
  expect(some(({ expires = 0 }) => expires > 253_402_000_000)).toBe(true);
  expect(some(({ notBefore = 0 }) => notBefore > 2_000_000_000)).toBe(true);
  expect(some(({ keyOps }) => keyOps?.join() === 'verify')).toBe(true);
  expect(some(({ exportable, releasePolicy }) => exportable && releasePolicy !== undefined)).toBe(true);
  expect(some(({ tags = {} }) => Object.keys(tags).length === 15)).toBe(true);
  expect(keys.some(({ name }) => secrets.some((secret) => secret.name === name))).toBe(true);
});

test('has certificates of every origin: self-signed, imported, of a provider, and pending', () => {
  expect(certificates.filter(({ versions }) => versions.some(({ file }) => file !== undefined))).toHaveLength(5);
  expect(certificates.filter(({ policy }) => policy?.issuer?.name === 'contoso-digicert')).toHaveLength(3);
  expect(certificates.filter(({ pending }) => pending !== undefined).map(({ name }) => name)).toEqual([
    'renewal-in-progress',
    'never-issued',
  ]);
  expect(certificate('www-contoso')?.policy?.lifetime_actions?.[0]?.action.action_type).toBe('AutoRenew');
  expect(certificates.filter(({ policy }) => policy?.key_props?.exportable === false)).toHaveLength(4);
});

test('contains no private key', () => {
  // One secret only claims to be a private key.
  const text = JSON.stringify({ ...source, secrets: [] });

  expect(text).not.toMatch(/PRIVATE KEY|"value":"MII|"d":/);
});

test('deletes no name of the source, except in the vault where nothing can be restored', () => {
  const names = [...secrets, ...keys, ...certificates].map(({ name }) => name);
  const goneIn = (vault: typeof source) => [gone(vault?.secrets), gone(vault?.keys), gone(vault?.certificates)];

  expect(goneIn(source).map((list) => list.length)).toEqual([1, 1, 1]);
  expect(goneIn(sameGeography).map((list) => list.length)).toEqual([1, 1, 1]);
  expect(
    goneIn(sameGeography)
      .flat()
      .some((name) => names.includes(name)),
  ).toBe(false);
  expect(goneIn(otherGeography)).toEqual([['webhook-search'], [], []]);
  expect(current('webhook-search')).toBeDefined();
});

test('is the same every time', () => {
  expect(readSeed('sample')).toEqual(readSeed('sample'));
});

test('has at least 60 secrets with 1 to 15 versions and unique names', () => {
  const counts = new Set(secrets.map(({ versions }) => versions.length));

  expect(secrets.length).toBeGreaterThanOrEqual(60);
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 15]);
  expect(new Set(secrets.map(({ name }) => name.toLowerCase())).size).toBe(secrets.length);
});

test('has no value over the limit, and one exactly at it', () => {
  const sizes = secrets.flatMap(({ versions }) => versions.map(({ value }) => Buffer.byteLength(value)));

  expect(Math.max(...sizes)).toBe(25_600);
});

test('has secrets with the known oddities', () => {
  expect(current('empty-value')?.value).toBe('');
  expect(current('disabled-current')?.enabled).toBe(false);
  expect(current('disabled-old-version')?.enabled).toBe(true);
  expect(current('expires-in-9999')?.expires).toBeGreaterThan(253_402_000_000);
  expect(Object.keys(current('fifteen-tags')?.tags ?? {})).toHaveLength(15);
  expect(secrets.some(({ name }) => name.length === 127)).toBe(true);
});

test('creates the versions of a secret in different seconds, except for one secret', () => {
  const alike = secrets.filter(
    ({ versions }) => new Set(versions.map(({ created }) => created)).size < versions.length,
  );

  expect(alike.map(({ name }) => name)).toEqual(['versions-of-one-second']);
});

test('has the same vaults in the empty seed, without items', () => {
  const empty = readSeed('empty').vaults;

  expect(empty.map(({ name }) => name)).toEqual(vaults.map(({ name }) => name));
  expect(empty.flatMap((vault) => [...vault.secrets, ...vault.certificates, ...vault.roleAssignments])).toEqual([]);
  expect(empty.map(({ sku }) => sku)).toEqual(vaults.map(({ sku }) => sku));
});
