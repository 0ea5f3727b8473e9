import { estateSubscriptions, estateVault } from '../../../../local/azure/seeds/estateSeed';
import { searchRights } from '../../../../shared/rules/consumers/searchRights';
import { isWholeSearch, searchTasks } from '../../../../shared/rules/consumers/searchTasks';
import { type ClientsInAzure, clientsInAzure } from '../../../support/clients/clientAzure';
import { temporaryFolder } from '../../../support/clients/clientFolder';
import { assignAt, type FoundAll, searchEstate, setRights } from '../../../support/consumers/estateSearch';

const { folder, remove } = temporaryFolder();
let inAzure: ClientsInAzure;

const { actions, synapseAction } = searchRights;
const dataActions = [...searchRights.dataActions, synapseAction];
const [subscription = ''] = estateSubscriptions;
const scope = `/subscriptions/${subscription}`;
const tasks = searchTasks({ vault: estateVault, scopes: [subscription] });
const search = (): Promise<FoundAll> => searchEstate(inAzure.open(), estateVault, tasks);
const keyOf = ({ resourceId, place }: FoundAll['consumers'][number]): string => `${resourceId} ${place}`;

let whole: FoundAll;

beforeAll(async () => {
  inAzure = await clientsInAzure('estate', folder);
  await setRights(inAzure.azure, { actions, dataActions });
  await assignAt(inAzure.azure, [scope], 'estate');
  whole = await search();
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

test('needs no more than the least rights', () => {
  expect(whole.consumers.length).toBeGreaterThan(40);
  expect(isWholeSearch(whole.readings.filter(({ source }) => source !== 'kubernetes'))).toBe(true);
});

/** ESTATE_RIGHTS=all removes each right in turn; without it, every fourth one. */
const removed = [...actions, ...dataActions].filter((_, at) => process.env['ESTATE_RIGHTS'] === 'all' || at % 4 === 3);

test.each(removed)('finds the rest without %s, names it, and finds all with it again', async (right) => {
  const lacks = (all: readonly string[]) => all.filter((one) => one !== right);
  await setRights(inAzure.azure, { actions: lacks(actions), dataActions: lacks(dataActions) });
  const without = await search();
  const named = without.readings.filter(({ verdict }) => verdict === 'incomplete').map(({ action }) => action);
  expect([...new Set(named.map((one) => one?.toLowerCase()))]).toEqual([right.toLowerCase()]);
  const known = new Set(whole.consumers.map(keyOf));
  expect(without.consumers.map(keyOf).filter((one) => !known.has(one))).toEqual([]);
  // Three sources need the vault itself: its roles, its diagnostic settings and its log.
  const most = right === 'Microsoft.KeyVault/vaults/read' ? 16 : 8;
  expect(without.consumers.length).toBeGreaterThanOrEqual(whole.consumers.length - most);

  await setRights(inAzure.azure, { actions, dataActions });
  if (right === actions[0] || right === dataActions[0])
    expect((await search()).consumers).toHaveLength(whole.consumers.length);
});

test('says of each cluster that nobody knows whether its add-on may read the vault, without the right to see who may', async () => {
  const right = 'Microsoft.Authorization/roleAssignments/read';
  await setRights(inAzure.azure, { actions: actions.filter((one) => one !== right), dataActions });
  const ofClusters = tasks.filter(({ source }) => source === 'kubernetes');
  const { readings } = await searchEstate(inAzure.open(), estateVault, ofClusters);
  await setRights(inAzure.azure, { actions, dataActions });
  const lacking = readings.filter(({ because }) => because === 'RIGHT_MISSING');
  expect(lacking.length).toBeGreaterThan(0);
  expect(lacking.every(({ scope, action }) => scope.includes('/managedClusters/') && action === right)).toBe(true);
});
