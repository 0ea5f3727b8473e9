import { estateSubscriptions, estateVault } from '../../../../local/azure/seeds/estateSeed';
import { searchTasks } from '../../../../shared/rules/consumers/searchTasks';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { assignAt, searchEstate, setRights } from '../../../support/consumers/estateSearch';

const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;

const groups = estateSubscriptions.flatMap((id) =>
  Array.from({ length: 8 }, (_, at) => `/subscriptions/${id}/resourceGroups/rg-estate-${String(at)}`),
);
const readable = groups.filter((_, at) => at % 2 === 0);
const others = groups.filter((_, at) => at % 2 === 1);
const tasks = searchTasks({ vault: estateVault, scopes: [...estateSubscriptions] }).filter(
  ({ source }) => source === 'graph',
);
const search = () => searchEstate(inAzure.open(), estateVault, tasks);

beforeAll(async () => {
  inAzure = await clientsInAzure('estate', folder);
  await assignAt(inAzure.azure, readable, 'Reader');
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

test('names every subscription if the identity may not list its groups', async () => {
  const { consumers, readings } = await search();
  expect(consumers.length).toBeGreaterThan(40);
  expect(readings.map(({ scope, verdict }) => `${scope} ${verdict}`)).toEqual(
    estateSubscriptions.map((id) => `/subscriptions/${id} incomplete`),
  );
});

test('names each unreadable group, and no other, if the identity may list them', async () => {
  const actions = ['Microsoft.Resources/subscriptions/resourceGroups/read', 'Microsoft.Authorization/permissions/read'];
  await setRights(inAzure.azure, { actions, dataActions: [] });
  await assignAt(
    inAzure.azure,
    estateSubscriptions.map((id) => `/subscriptions/${id}`),
    'estate',
  );
  const { readings } = await search();
  const named = readings.map(({ scope, because, action }) => `${scope} ${String(because)} ${String(action)}`);
  // The group of the vault has no resource of these types, but nothing says so.
  const vaults = `/subscriptions/${estateSubscriptions[0] ?? ''}/resourceGroups/rg-vaults`;
  expect(named.sort()).toEqual([...others, vaults].map((scope) => `${scope} SCOPE_NOT_READABLE */read`).sort());
});
