import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultSubscriptionId } from '../../../../local/azure/cloud/defaults';
import { armRequest } from '../../../support/azure/azureArm';
import { azureSecretClient } from '../../../support/azure/azureClients';
import { v } from '../../../support/azure/azureRequest';

const vaultId = `/subscriptions/${defaultSubscriptionId}/resourceGroups/contoso/providers/Microsoft.KeyVault/vaults/contoso-counted`;
let azure: RunningAzure;
let nowMs = Date.parse('2026-05-01T10:00:10Z');

beforeAll(async () => {
  const seed = {
    vaults: [{ name: 'contoso-counted', region: 'westeurope' }],
    settings: { metrics: { delayMs: 120_000 } },
  };
  azure = await startAzure({ seed, clock: { now: () => nowMs } });
});
afterAll(() => azure.stop());

function ask(query: Readonly<Record<string, string>>) {
  const all = {
    timespan: '2026-05-01T09:30:00Z/2026-05-01T11:00:00Z',
    interval: 'PT1M',
    aggregation: 'Count',
    ...query,
  };
  const path = `${vaultId}/providers/Microsoft.Insights/metrics?${new URLSearchParams(all).toString()}`;
  return armRequest(azure, { method: 'GET', path: v(path, '2023-10-01') });
}

test('metrics count the answers of a vault by minute, some time after its end', async () => {
  const client = azureSecretClient(azure, 'contoso-counted');
  await client.setSecret('counted', 'x');
  await client.getSecret('counted');
  await client.getSecret('counted');
  await client.getSecret('missing').catch(() => undefined);
  const $filter = "ActivityName eq '*' and StatusCode eq '*'";
  nowMs = Date.parse('2026-05-01T10:02:30Z');
  expect((await ask({ metricnames: 'ServiceApiResult', $filter })).body.value[0].timeseries).toEqual([]);
  nowMs = Date.parse('2026-05-01T10:03:00Z');
  const answer = await ask({ metricnames: 'ServiceApiResult', $filter });
  expect(answer.body).toMatchObject({
    interval: 'PT1M',
    value: [{ name: { value: 'ServiceApiResult' }, unit: 'Count' }],
  });
  expect(answer.body.value[0].timeseries).toContainEqual({
    metadatavalues: [
      { name: { value: 'activityname', localizedValue: 'activityname' }, value: 'secretget' },
      { name: { value: 'statuscode', localizedValue: 'statuscode' }, value: '200' },
    ],
    data: [{ timeStamp: '2026-05-01T10:00:00.000Z', count: 2 }],
  });
  const hits = await ask({ metricnames: 'ServiceApiHit' });
  // The first request of a client has no token, and gets a challenge.
  expect(hits.body.value[0].timeseries).toMatchObject([{ metadatavalues: [], data: [{ count: 5 }] }]);
});

test.each([
  [{ metricnames: 'Nothing' }],
  [{ metricnames: 'ServiceApiHit', $filter: "StatusCode eq '*'" }],
  [{ metricnames: 'ServiceApiHit', timespan: 'today' }],
])('refuses %j', async (query) => {
  expect((await ask(query)).status).toBe(400);
});
