import { defaultSubscriptionId } from '../../../../local/azure/cloud/defaults';
import { type EmulatedResource } from '../../../../local/azure/arm/consumers/resource';
import { searchTasks } from '../../../../shared/rules/consumers/searchTasks';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { impatientClock } from '../../../support/clients/clientVaults';
import { searchEstate } from '../../../support/consumers/estateSearch';

/** SEARCH_RESOURCES sets another number of resources. A page of Resource Graph has 1,000. */
const many = Number(process.env['SEARCH_RESOURCES'] ?? 4_500);
const vault = 'contoso-many';
const tasks = searchTasks({ vault, scopes: [defaultSubscriptionId] }).filter(({ source }) => source === 'graph');
const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;

beforeAll(async () => {
  const resources = Array.from({ length: many }, (_, at): EmulatedResource => ({
    scope: `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg/providers/Microsoft.DocumentDB/databaseAccounts`,
    ...{ name: `account-${String(at)}`, type: 'Microsoft.DocumentDB/databaseAccounts' },
    properties: { keyVaultKeyUri: `https://${vault}.vault.azure.net/keys/wrap` },
  }));
  inAzure = await clientsInAzure({ vaults: [{ name: vault }], resources }, folder);
});

afterEach(() => {
  inAzure.azure.control.clearFaults();
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

const search = (budgetMs = 60_000) =>
  searchEstate(inAzure.open({}, { clock: impatientClock(), budgetMs }), vault, tasks);
const graph = { operation: 'arm.graph.query' };
const pages = Math.ceil(many / 1_000);

test('reads all pages, also while every second call is throttled', async () => {
  inAzure.azure.control.addFault({ match: graph, when: { every: 2 }, effect: { kind: 'throttle' } });
  const { consumers, readings } = await search();
  expect(readings).toMatchObject([{ verdict: 'complete', found: many }]);
  expect(new Set(consumers.map(({ resourceId }) => resourceId)).size).toBe(many);
});

test('continues in as many parts as its time needs, and finds each resource once', async () => {
  const { consumers, readings, parts } = await search(0);
  expect(parts).toBe(pages);
  expect(new Set(consumers.map(({ resourceId }) => resourceId)).size).toBe(many);
  expect(consumers).toHaveLength(many);
  expect(readings).toMatchObject([{ verdict: 'complete', found: many }]);
});

test.each(Array.from({ length: Math.min(pages, 10) - 1 }, (_, at) => at + 1))(
  'says that it is cut off after page %i',
  async (page) => {
    inAzure.azure.control.addFault({
      match: graph,
      when: { call: page },
      effect: { kind: 'setFields', fields: { $skipToken: '' } },
    });
    const { consumers, readings } = await search();
    expect(consumers).toHaveLength(page * 1_000);
    expect(readings).toMatchObject([{ verdict: 'incomplete', because: 'CUT_OFF', found: page * 1_000 }]);
  },
);

test('says that it was throttled if the service never stops', async () => {
  inAzure.azure.control.addFault({ match: graph, effect: { kind: 'throttle' } });
  expect((await search()).readings).toMatchObject([{ verdict: 'incomplete', because: 'THROTTLED' }]);
});

test('says that Resource Graph lags if Azure Resource Manager lists one more resource', async () => {
  const late: EmulatedResource = {
    scope: `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg/providers/Microsoft.Sql/servers`,
    ...{ name: 'late', type: 'Microsoft.Sql/servers', properties: {}, isLate: true },
  };
  await inAzure.azure.control.seed({ resources: [late] });
  expect((await search()).readings).toMatchObject([{ verdict: 'incomplete', because: 'GRAPH_LAGS', found: many }]);
});
