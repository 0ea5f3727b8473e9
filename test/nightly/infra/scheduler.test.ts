import { type Json } from '../../support/azure/azureRequest';
import { bicep, endBicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// The Durable Task Scheduler as the backend, with the resources that the Bicep CLI computes.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;
afterAll(endBicep);

const known = new Map<string, Json[]>();
/** The CLI takes seconds, so each deployment is computed once. */
function installed(parameters: Parameters): Json[] {
  const key = JSON.stringify(parameters);
  const resources =
    known.get(key) ??
    predict('main', { environmentName: 'prod', location: 'westeurope', durableBackend: 'scheduler', ...parameters });
  known.set(key, resources);
  return resources;
}
const production = (parameters: Parameters = {}) =>
  installed({
    profile: 'production',
    entraClientId: '11111111-1111-1111-1111-111111111111',
    entraTenantId: '22222222-2222-2222-2222-222222222222',
    ...parameters,
  });
const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);
const schedulerOf = (resources: readonly Json[]) => ofType(resources, 'Microsoft.DurableTask/schedulers')[0];
const endpointOf = (resources: readonly Json[]) =>
  ofType(resources, 'Microsoft.Network/privateEndpoints').find(({ name }) => name.startsWith('pe-scheduler'));
const zonesOf = (resources: readonly Json[]) =>
  ofType(resources, 'Microsoft.Network/privateDnsZones').map(({ name }) => name);

whereCompiled(
  'one variable makes the scheduler, its hub and the role of the identity, in the region of the app',
  () => {
    const resources = installed({});
    expect(schedulerOf(resources)).toMatchObject({
      apiVersion: '2026-02-01',
      location: 'westeurope',
      properties: { publicNetworkAccess: 'Enabled', ipAllowlist: ['0.0.0.0/0'], sku: { name: 'Consumption' } },
    });
    expect(ofType(resources, 'Microsoft.DurableTask/schedulers/taskHubs')).toHaveLength(1);
    const roles = ofType(resources, 'Microsoft.Authorization/roleAssignments').filter(({ properties }) =>
      properties.roleDefinitionId.includes('0ad04412-c4d5-4796-b79c-f76d14c8d402'),
    );
    expect(roles).toHaveLength(1);
  },
);

whereCompiled('network isolation closes the scheduler, and gives it a private endpoint with a zone of its own', () => {
  for (const resources of [installed({ networkIsolation: true }), production()]) {
    expect(schedulerOf(resources).properties).toMatchObject({ publicNetworkAccess: 'Disabled', ipAllowlist: [] });
    const [connection] = endpointOf(resources).properties.privateLinkServiceConnections;
    expect(connection.properties.groupIds).toEqual(['scheduler']);
    expect(JSON.stringify(connection.properties.privateLinkServiceId)).toMatch(/outputs\.id|DurableTask\/schedulers/);
    expect(zonesOf(resources)).toContain('privatelink.durabletask.io');
  }
});

whereCompiled('without the scheduler there is neither its endpoint nor its zone', () => {
  const resources = installed({ durableBackend: 'storage', networkIsolation: true });
  expect([schedulerOf(resources), endpointOf(resources)]).toEqual([undefined, undefined]);
  expect(zonesOf(resources)).not.toContain('privatelink.durabletask.io');
});

whereCompiled('histories stay in the scheduler for as long as its size allows', () => {
  const policyOf = (resources: readonly Json[]) =>
    ofType(resources, 'Microsoft.DurableTask/schedulers/retentionPolicies')[0].properties.retentionPolicies;
  expect(policyOf(installed({}))).toEqual([{ retentionPeriodInDays: 30 }]);
  const dedicated = installed({ schedulerUnits: 3 });
  expect(schedulerOf(dedicated).properties.sku).toEqual({ name: 'Dedicated', capacity: 3 });
  expect(policyOf(dedicated)).toEqual([{ retentionPeriodInDays: 90 }]);
});
