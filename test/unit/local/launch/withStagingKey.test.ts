import { readSeed } from '../../../../local/azure/seeds/readSeed';
import { type SeedInput } from '../../../../local/azure/seeds/seedSchema';
import { withStagingKey } from '../../../../local/launch/withStagingKey';

type Vault = NonNullable<SeedInput['vaults']>[number];
const vaultsOf = (...vaults: Vault[]) => readSeed(withStagingKey(readSeed({ vaults }))).vaults;
const keysOf = (...vaults: Vault[]) =>
  vaultsOf(...vaults)
    .at(-1)
    ?.keys.map(({ name }) => name);

test('adds the vault of the staging key in the region of the first vault', () => {
  const vaults = vaultsOf({ name: 'mine', region: 'northeurope' });
  expect(vaults.map(({ name, region }) => [name, region])).toEqual([
    ['mine', 'northeurope'],
    ['contoso-mover', 'northeurope'],
  ]);
  expect(vaults[1]?.keys.map(({ name }) => name)).toEqual(['move-staging']);
});

test('copies the geography of an unknown region', () => {
  expect(vaultsOf({ name: 'mine', region: 'moonbase', geography: 'Moon' })[1]?.geography).toBe('Moon');
});

test('adds the vault to an empty seed', () => {
  expect(vaultsOf().map(({ name }) => name)).toEqual(['contoso-mover']);
});

test('adds the key to an existing vault and keeps its other keys', () => {
  const mover = { name: 'Contoso-Mover', region: 'eastus', keys: [{ name: 'own', versions: [{}] }] };
  expect(keysOf(mover)).toEqual(['own', 'move-staging']);
});

test('leaves a seed with the key unchanged', () => {
  const mover = {
    name: 'contoso-mover',
    region: 'eastus',
    keys: [{ name: 'Move-Staging', versions: [{ keySize: 3072 }] }],
  };
  expect(vaultsOf(mover)).toEqual(readSeed({ vaults: [mover] }).vaults);
});

test.each(['sample', 'empty'])('leaves the seed %s unchanged', (name) => {
  expect(withStagingKey(readSeed(name))).toEqual(readSeed(name));
});
