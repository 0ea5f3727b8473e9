import { readSeed } from '../../../../../local/azure/seeds/readSeed';

const { vaults } = readSeed('sample');
const secrets = vaults[0]?.secrets ?? [];
const current = (name: string) => secrets.find((secret) => secret.name === name)?.versions.at(-1);

test('the sample has a full source, two empty targets and a vault with the staging key', () => {
  expect(
    vaults.map(({ name, region, secrets: held, keys }) => [name, region, held.length > 0, keys.map((key) => key.name)]),
  ).toEqual([
    ['contoso-westeurope', 'westeurope', true, []],
    ['contoso-northeurope', 'northeurope', false, []],
    ['contoso-eastus', 'eastus', false, []],
    ['contoso-mover', 'westeurope', false, ['move-staging']],
  ]);
});

test('the sample is the same every time', () => {
  expect(readSeed('sample')).toEqual(readSeed('sample'));
});

test('the source has at least 60 secrets with 1 to 15 versions, no name twice', () => {
  const counts = new Set(secrets.map(({ versions }) => versions.length));

  expect(secrets.length).toBeGreaterThanOrEqual(60);
  expect([Math.min(...counts), Math.max(...counts)]).toEqual([1, 15]);
  expect(new Set(secrets.map(({ name }) => name.toLowerCase())).size).toBe(secrets.length);
});

test('no value is larger than a vault takes, and one is exactly as large', () => {
  const sizes = secrets.flatMap(({ versions }) => versions.map(({ value }) => Buffer.byteLength(value)));

  expect(Math.max(...sizes)).toBe(25_600);
});

test('the oddities that trip a mover are there', () => {
  expect(current('empty-value')?.value).toBe('');
  expect(current('disabled-current')?.enabled).toBe(false);
  expect(current('disabled-old-version')?.enabled).toBe(true);
  expect(current('expires-in-9999')?.expires).toBeGreaterThan(253_402_000_000);
  expect(Object.keys(current('fifteen-tags')?.tags ?? {})).toHaveLength(15);
  expect(secrets.some(({ name }) => name.length === 127)).toBe(true);
});

test('versions of a secret are of different seconds, but of one secret that is there for it', () => {
  const alike = secrets.filter(
    ({ versions }) => new Set(versions.map(({ created }) => created)).size < versions.length,
  );

  expect(alike.map(({ name }) => name)).toEqual(['versions-of-one-second']);
});

test('the empty seed has the same vaults without secrets', () => {
  const empty = readSeed('empty').vaults;

  expect(empty.map(({ name }) => name)).toEqual(vaults.map(({ name }) => name));
  expect(empty.every((vault) => vault.secrets.length === 0)).toBe(true);
});
