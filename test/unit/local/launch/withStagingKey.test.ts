import { readSeed } from '../../../../local/azure/seeds/readSeed';
import { type SeedInput } from '../../../../local/azure/seeds/seedSchema';
import { withStagingKey } from '../../../../local/launch/withStagingKey';

type Vault = NonNullable<SeedInput['vaults']>[number];
const vaultsOf = (...vaults: Vault[]) => readSeed(withStagingKey(readSeed({ vaults }))).vaults;
const keysOf = (...vaults: Vault[]) =>
  vaultsOf(...vaults)
    .at(-1)
    ?.keys.map(({ name }) => name);

test('a seed without the vault of the staging key gets it, in the region of its first vault', () => {
  const vaults = vaultsOf({ name: 'mine', region: 'northeurope' });
  expect(vaults.map(({ name, region }) => [name, region])).toEqual([
    ['mine', 'northeurope'],
    ['contoso-mover', 'northeurope'],
  ]);
  expect(vaults[1]?.keys.map(({ name }) => name)).toEqual(['move-staging']);
});

test('the vault of a region that nobody knows takes its geography too', () => {
  expect(vaultsOf({ name: 'mine', region: 'moonbase', geography: 'Moon' })[1]?.geography).toBe('Moon');
});

test('an empty seed gets the vault', () => {
  expect(vaultsOf().map(({ name }) => name)).toEqual(['contoso-mover']);
});

test('the vault without the key gets the key and keeps what it has', () => {
  const mover = { name: 'Contoso-Mover', region: 'eastus', keys: [{ name: 'own', versions: [{}] }] };
  expect(keysOf(mover)).toEqual(['own', 'move-staging']);
});

test('a seed with the key stays as it is', () => {
  const mover = {
    name: 'contoso-mover',
    region: 'eastus',
    keys: [{ name: 'Move-Staging', versions: [{ keySize: 3072 }] }],
  };
  expect(vaultsOf(mover)).toEqual(readSeed({ vaults: [mover] }).vaults);
});

test.each(['sample', 'empty'])('the seed %s has the key already', (name) => {
  expect(withStagingKey(readSeed(name))).toEqual(readSeed(name));
});
