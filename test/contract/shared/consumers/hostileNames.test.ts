import { defaultSubscriptionId } from '../../../../local/azure/cloud/defaults';
import { type EmulatedResource } from '../../../../local/azure/arm/consumers/resource';
import { searchTasks } from '../../../../shared/rules/consumers/searchTasks';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { type FoundAll, searchEstate } from '../../../support/consumers/estateSearch';

const vault = 'contoso-odd';
const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg/providers`;
const uri = `https://${vault}.vault.azure.net/secrets/db`;
const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;
let found: FoundAll;

function storeOf(keys: readonly string[]): EmulatedResource[] {
  const type = 'Microsoft.AppConfiguration/configurationStores';
  const scope = `${group}/${type}`;
  const reference = 'application/vnd.microsoft.appconfig.keyvaultref+json';
  return [
    { scope, name: 'odd', type, properties: {} },
    ...keys.map((key, at) => ({
      ...{ scope: `${scope}/odd/items`, name: String(at), type: `${type}/items`, isChild: true },
      properties: {
        key,
        label: at % 2 === 0 ? null : 'a/b?c#d&=',
        etag: `e${String(at)}`,
        content_type: reference,
        value: JSON.stringify({ uri }),
      },
    })),
  ];
}

function siteOf(references: readonly string[]): EmulatedResource[] {
  const type = 'Microsoft.Web/sites';
  const scope = `${group}/${type}`;
  return [
    { scope, name: 'odd', type, properties: {} },
    ...references.map((reference, at) => ({
      ...{ scope: `${scope}/odd/config/configreferences/appsettings`, name: `S${String(at)}`, type, isChild: true },
      properties: { reference },
    })),
  ];
}

const keys = ['x'.repeat(10_000), 'a/b', 'a?b#c', '../../kv', '%2e%2e', 'ä"\'<>', '\u202e', '..', '.'];
const references = [
  `@Microsoft.KeyVault(SecretUri=${uri})`,
  `@Microsoft.KeyVault(VaultName=${vault};SecretName=${'x'.repeat(5_000)})`,
  `@microsoft.keyvault( secreturi = ${uri} )`,
  `@Microsoft.KeyVault(SecretUri=https://${vault}.vault.azure.net@example.com/secrets/db)`,
  `@Microsoft.KeyVault(VaultName=${vault}x;SecretName=db)`,
  '@Microsoft.KeyVault(',
  '',
];

beforeAll(async () => {
  inAzure = await clientsInAzure(
    { vaults: [{ name: vault }], resources: [...storeOf(keys), ...siteOf(references)] },
    folder,
  );
  found = await searchEstate(inAzure.open(), vault, searchTasks({ vault, scopes: [defaultSubscriptionId] }));
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

test('finds the references whose names an address cannot contain as they are', () => {
  const places = found.consumers.filter(({ kind }) => kind === 'appConfigurationReference').map(({ place }) => place);
  expect(places).toHaveLength(keys.length - 2);
  expect(places).toContain('a?b#c');
  expect(Math.max(...places.map((place) => place.length))).toBe(2_048);
});

test('reads both forms of a reference, and no other text', () => {
  const settings = found.consumers.filter(({ kind }) => kind === 'appSetting');
  expect(settings.map(({ place, item }) => `${place} ${String(item)}`)).toEqual([
    'S0 secrets/db',
    'S1 null',
    'S2 secrets/db',
  ]);
  // The vault sends its log nowhere.
  const open = found.readings.filter(({ verdict }) => verdict !== 'complete');
  expect(open.map(({ because }) => because)).toEqual(['NO_LOG']);
});
