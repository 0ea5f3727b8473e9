import { type Json } from '../../support/azure/azureRequest';
import { bicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// A platform team gives the app its own network and its central private DNS zones.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

const subscription = '/subscriptions/33333333-3333-3333-3333-333333333333';
const network = `${subscription}/resourceGroups/rg-spoke/providers/Microsoft.Network/virtualNetworks/vnet-spoke`;
const ownSubnets = { appSubnetId: `${network}/subnets/mover`, endpointSubnetId: `${network}/subnets/endpoints` };
const central = `${subscription}/resourceGroups/rg-dns`;

const installed = (parameters: Parameters): Json[] =>
  predict('main', {
    environmentName: 'spoke',
    location: 'westeurope',
    networkIsolation: true,
    publicHttp: false,
    ...parameters,
  });
const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);
const zonesOf = (resources: readonly Json[]) =>
  ofType(resources, 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups').map(
    ({ properties }) => properties.privateDnsZoneConfigs[0].properties.privateDnsZoneId,
  );

whereCompiled(
  'own subnets replace the network: the app and all endpoints use them, and the created zones are linked to their network',
  () => {
    const resources = installed(ownSubnets);
    for (const type of ['virtualNetworks', 'networkSecurityGroups'])
      expect(ofType(resources, `Microsoft.Network/${type}`)).toEqual([]);
    const [app] = ofType(resources, 'Microsoft.Web/sites');
    expect(JSON.stringify(app.properties.virtualNetworkSubnetId)).toMatch(/appSubnetId|subnets\/mover/);
    const endpoints = ofType(resources, 'Microsoft.Network/privateEndpoints');
    expect(endpoints).toHaveLength(6);
    const inNetwork = endpoints.filter(({ name }) => !name.startsWith('pe-http'));
    expect(inNetwork.map(({ properties }) => properties.subnet.id)).toEqual(
      inNetwork.map(() => ownSubnets.endpointSubnetId),
    );
    const links = ofType(resources, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks');
    expect(links.map(({ properties }) => properties.virtualNetwork.id)).toContain(network);
  },
);

whereCompiled('central zones get the records, and the deployment creates and links none', () => {
  const resources = installed({ ...ownSubnets, dnsZoneGroupId: central });
  expect(ofType(resources, 'Microsoft.Network/privateDnsZones')).toEqual([]);
  expect(ofType(resources, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks')).toEqual([]);
  // Azure knows the suffixes of its cloud, so the ids are still expressions.
  const zones = [...new Set(zonesOf(resources))].map((id) => String(id));
  expect(zones.every((id) => id.includes(`'${central}`) && id.includes('/Microsoft.Network/privateDnsZones/'))).toBe(
    true,
  );
  const kinds = zones.map((id) => /azurewebsites|privatelink\.(?:blob|queue|table)|vaultcore/.exec(id)?.[0]);
  expect(kinds.sort()).toEqual([
    'azurewebsites',
    'privatelink.blob',
    'privatelink.queue',
    'privatelink.table',
    'vaultcore',
  ]);
});

whereCompiled('without zones the endpoints have no records, because a policy or another DNS writes them', () => {
  const resources = installed({ ...ownSubnets, dnsZoneGroupId: 'none' });
  expect(zonesOf(resources)).toEqual([]);
  expect(ofType(resources, 'Microsoft.Network/privateEndpoints')).toHaveLength(6);
  expect(ofType(resources, 'Microsoft.Network/privateDnsZones')).toEqual([]);
});
