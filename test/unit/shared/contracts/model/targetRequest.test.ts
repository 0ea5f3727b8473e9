import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import { createTargetSchema } from '../../../../../shared/contracts/model/targetRequest';
import { createTarget, mappings } from '../../../../support/seeds/targetSeed';

const vaults = { sourceVault: 'contoso-west', targetVault: 'contoso-north' };
const parse = (changes: object) => moveRequestSchema.safeParse({ ...vaults, ...changes });
const pathsOf = (changes: object) => parse(changes).error?.issues.map(({ path }) => path.join('/')) ?? [];

test('createTargetSchema accepts a region as people write it', () => {
  expect(parse({ createTarget: { ...createTarget, location: 'North Europe' } }).data?.createTarget?.location).toBe(
    'northeurope',
  );
});

test('configurationSchema copies everything except for purge protection by default', () => {
  expect(parse({ configuration: {} }).data?.configuration).toEqual({
    accessPolicies: true,
    access: 'likeSource',
    customRoles: false,
    accessDifferences: 'leaveOut',
    perItem: false,
    auditLog: null,
    roleAssignments: true,
    network: true,
    enabledFor: true,
    tags: true,
    diagnostics: true,
    purgeProtection: 'leave',
    subnets: [],
    sinks: [],
  });
});

test('configurationSchema compares ids without regard to case', () => {
  const subnets = mappings.subnets.map(({ source, target }) => ({
    source: source.toUpperCase().replace('/SUBSCRIPTIONS', '/subscriptions'),
    target,
  }));
  expect(parse({ configuration: { subnets } }).data?.configuration?.subnets).toEqual(mappings.subnets);
});

const traversal = `${mappings.subnets[0]?.source ?? ''}/../../../x`;

test.each([
  ['no subscription id', { createTarget: { ...createTarget, subscriptionId: 'mine' } }, 'createTarget/subscriptionId'],
  [
    'a path as subscription',
    { createTarget: { ...createTarget, subscriptionId: '../..' } },
    'createTarget/subscriptionId',
  ],
  ['a group with a slash', { createTarget: { ...createTarget, resourceGroup: 'a/b' } }, 'createTarget/resourceGroup'],
  ['a group of dots', { createTarget: { ...createTarget, resourceGroup: '..' } }, 'createTarget/resourceGroup'],
  ['a group with a query', { createTarget: { ...createTarget, resourceGroup: 'a?x=1' } }, 'createTarget/resourceGroup'],
  [
    'a group of 91 letters',
    { createTarget: { ...createTarget, resourceGroup: 'a'.repeat(91) } },
    'createTarget/resourceGroup',
  ],
  ['a region with a slash', { createTarget: { ...createTarget, location: 'north/europe' } }, 'createTarget/location'],
  ['an empty region', { createTarget: { ...createTarget, location: '' } }, 'createTarget/location'],
  ['an unknown field', { createTarget: { ...createTarget, sku: 'premium' } }, 'createTarget'],
  ['an unknown part', { configuration: { locks: true } }, 'configuration'],
  ['a word for a flag', { configuration: { tags: 'yes' } }, 'configuration/tags'],
  ['purge protection by a flag', { configuration: { purgeProtection: true } }, 'configuration/purgeProtection'],
  [
    'a subnet that leads elsewhere',
    { configuration: { subnets: [{ source: traversal, target: traversal }] } },
    'configuration/subnets/0/source',
  ],
  ['a subnet of another type', { configuration: { subnets: mappings.sinks } }, 'configuration/subnets/0/source'],
  ['a mapping as an object', { configuration: { subnets: { a: 'b' } } }, 'configuration/subnets'],
  [
    'a source twice',
    { configuration: { subnets: [...mappings.subnets, ...mappings.subnets] } },
    'configuration/subnets',
  ],
  ['201 pairs', { configuration: { sinks: Array(201).fill(mappings.sinks[0]) } }, 'configuration/sinks'],
  ['a list', { createTarget: [] }, 'createTarget'],
])('moveRequestSchema rejects %s and points to it', (_, changes, path) => {
  expect(pathsOf(changes)).toContain(path);
});

describe('createTarget.privateEndpoint', () => {
  const subscriptionId = '3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11';
  const idIn = (subscription: string, rest: string) =>
    `/subscriptions/${subscription}/resourceGroups/Net/providers/Microsoft.Network/${rest}`;
  const subnet = 'virtualNetworks/vnet/subnets/endpoints';
  const parse = (privateEndpoint: object) =>
    createTargetSchema.safeParse({ subscriptionId, resourceGroup: 'rg', location: 'northeurope', privateEndpoint });

  test('takes a subnet, a region and a zone, in lower case', () => {
    const dnsZoneId = idIn('0a1b2c3d-0000-4000-8000-000000000000', 'privateDnsZones/privatelink.vaultcore.azure.net');
    const parsed = parse({ subnetId: idIn(subscriptionId, subnet), location: 'North Europe', dnsZoneId });
    expect(parsed.data?.privateEndpoint).toEqual({
      subnetId: idIn(subscriptionId, subnet).toLowerCase(),
      location: 'northeurope',
      dnsZoneId: dnsZoneId.toLowerCase(),
    });
  });

  test.each([
    ['a subnet of another subscription', { subnetId: idIn('0a1b2c3d-0000-4000-8000-000000000000', subnet) }],
    ['a path that leads elsewhere', { subnetId: idIn(subscriptionId, 'virtualNetworks/../subnets/x') }],
    ['a network', { subnetId: idIn(subscriptionId, 'virtualNetworks/vnet') }],
    [
      'the zone of another service',
      {
        subnetId: idIn(subscriptionId, subnet),
        dnsZoneId: idIn(subscriptionId, 'privateDnsZones/privatelink.blob.core.windows.net'),
      },
    ],
    ['an unknown field', { subnetId: idIn(subscriptionId, subnet), name: 'mine' }],
  ])('refuses %s', (_, privateEndpoint) => {
    expect(parse(privateEndpoint).success).toBe(false);
  });
});
