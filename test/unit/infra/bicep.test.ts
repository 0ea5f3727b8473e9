import { type Json } from '../../support/azure/azureRequest';
import { bicep, endBicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';
import { infraQueries } from '../../support/infra/infraQueries';

// Compiles with the Bicep CLI if it is available. Otherwise these checks are skipped with a message.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

afterAll(endBicep);
const principalId = 'cccccccc-0000-0000-0000-000000000000';
const groupId = (place: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-00000000000${place}/resourceGroups/${name}`;
const vaultId = (place: string, name: string) =>
  `${groupId(place, `rg-${place}`)}/providers/Microsoft.KeyVault/vaults/${name}`;

const installed = (parameters: Parameters) =>
  predict('main', { environmentName: 'prod', location: 'westeurope', ...parameters });
const granted = (parameters: Parameters) =>
  predict('access', { environmentName: 'prod', location: 'westeurope', principalId, ...parameters });

const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);
const settingsOf = (resources: readonly Json[]): Record<string, string> =>
  Object.fromEntries(
    ofType(resources, 'Microsoft.Web/sites')[0].properties.siteConfig.appSettings.map(
      ({ name, value }: { name: string; value: string }) => [name, value],
    ),
  );
/** The scope of each assignment in lower case, with the distinguishing word of the role's title. */
const assignmentsOf = (resources: readonly Json[]): string[][] => {
  const titles = ofType(resources, 'Microsoft.Authorization/roleDefinitions').map(({ name, properties }) => [
    name,
    /^Key Vault Mover (.+) \(/.exec(properties.roleName)?.[1],
  ]);
  const titleOf = Object.fromEntries(titles);
  return ofType(resources, 'Microsoft.Authorization/roleAssignments').map(({ id, properties }) => [
    id.toLowerCase().split('/providers/microsoft.authorization')[0],
    titleOf[properties.roleDefinitionId.split('/').at(-1)],
  ]);
};

describe('REQUIRE_BICEP', () => {
  const missing = { status: 3, stderr: 'There is no Bicep CLI.\n' };

  test('makes a missing CLI a failure', () => {
    expect(() => whetherToCompile(missing, '1')).toThrow(
      'REQUIRE_BICEP=1, but the deployment is not compiled. There is no Bicep CLI.',
    );
  });

  test('has no effect if there is a CLI; without the variable the checks are skipped', () => {
    expect(whetherToCompile({ status: 0, stderr: '' }, '1')).toEqual({ runs: true });
    expect(whetherToCompile(missing, undefined)).toMatchObject({ runs: false });
  });
});

whereCompiled('the deployments compile and lint without findings, and the committed templates equal the output', () => {
  const { status, stdout, stderr } = bicep('check');
  expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
});

whereCompiled(
  'each vault in another resource group or subscription gets one role once, and moves may name only these vaults',
  () => {
    const vaults = {
      sourceVaultIds: `${vaultId('1', 'contoso-we')}, ${vaultId('1', 'contoso-we2')},${vaultId('1', 'Contoso-WE')}`,
      targetVaultIds: vaultId('2', 'contoso-ne'),
    };
    expect(assignmentsOf(granted(vaults))).toEqual([
      [vaultId('1', 'contoso-we').toLowerCase(), 'Source'],
      [vaultId('1', 'contoso-we2').toLowerCase(), 'Source'],
      [vaultId('2', 'contoso-ne').toLowerCase(), 'Target'],
    ]);
    expect(settingsOf(installed(vaults))).toMatchObject({
      MOVE_ALLOWED_SOURCES: 'contoso-we,contoso-we2',
      MOVE_ALLOWED_TARGETS: 'contoso-ne',
      MOVE_ALLOWED_TENANTS: '00000000-0000-0000-0000-0000000000bb',
    });
  },
);

whereCompiled('everything that azd deploys is in the group that "azd down" deletes, for any vaults', () => {
  const resources = installed({
    sourceVaultIds: vaultId('1', 'contoso-we'),
    targetVaultIds: vaultId('2', 'contoso-ne'),
    networkIsolation: true,
    durableBackend: 'scheduler',
  });
  const own = '/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg-kvmover-prod';
  // Only a deployment can compute a part of the second form.
  const starts = [`${own}/`, "[resourceId('00000000-0000-0000-0000-0000000000aa', 'rg-kvmover-prod', "];
  expect(resources.length).toBeGreaterThan(40);
  expect(
    resources.map(({ id }) => id).filter((id) => id !== own && !starts.some((start) => id.startsWith(start))),
  ).toEqual([]);
});

whereCompiled(
  'the roles keep the subscriptions of earlier lists as scopes, because Azure refuses to remove one in use',
  () => {
    const scopesOf = (parameters: Parameters): string[][] =>
      ofType(granted(parameters), 'Microsoft.Authorization/roleDefinitions').map(
        ({ properties }) => properties.assignableScopes,
      );
    const own = '/subscriptions/00000000-0000-0000-0000-0000000000aa';
    const [first, second] = ['1', '2'].map((place) => `/subscriptions/00000000-0000-0000-0000-00000000000${place}`);
    const targets = { targetVaultIds: vaultId('2', 'contoso-ne') };
    const before = scopesOf({ ...targets, sourceVaultIds: vaultId('1', 'contoso-we') });
    expect(before).toEqual([
      [own, first, second],
      [own, first, second],
    ]);
    const after = scopesOf({ ...targets, formerSubscriptionIds: '00000000-0000-0000-0000-000000000001' });
    expect(after.map((scopes) => [...scopes].sort())).toEqual(before.map((scopes) => [...scopes].sort()));
  },
);

whereCompiled('an assignment has another name for another identity, because its identity cannot change', () => {
  const names = (id: string) =>
    ofType(
      granted({ sourceVaultIds: vaultId('1', 'contoso-we'), principalId: id }),
      'Microsoft.Authorization/roleAssignments',
    ).map(({ name }) => name);
  const [first, second] = [principalId, principalId.replace('c', 'd')].map(names);
  expect(first).not.toEqual(second);
});

whereCompiled(
  'rights to delete scratch vaults are assigned only in their groups, and to purge them in their subscriptions',
  () => {
    const subscription = '/subscriptions/00000000-0000-0000-0000-00000000000';
    const scratch = groupId('2', 'rg-scratch').toLowerCase();
    const other = groupId('3', 'rg-new').toLowerCase();
    const resources = granted({ newTargetGroupIds: other, scratchGroupIds: scratch });
    const assigned = assignmentsOf(resources);
    const scopesOf = (role: string) => assigned.filter(([, name]) => name === role).map(([scope]) => scope);
    expect(scopesOf('Scratch')).toEqual([scratch]);
    expect(scopesOf('Purge')).toEqual([`${subscription}2`]);
    expect(scopesOf('Maker').sort()).toEqual([scratch, other].sort());
    expect(scopesOf('Name Check').sort()).toEqual([`${subscription}2`, `${subscription}3`]);
    expect(assignmentsOf(granted({ newTargetGroupIds: other })).map(([, name]) => name)).not.toContain('Scratch');
  },
);

whereCompiled('rights for a new target are assigned in its future resource group, and its name is allowed', () => {
  const subnet = `${groupId('3', 'rg-net')}/providers/Microsoft.Network/virtualNetworks/vnet/subnets/apps`;
  const resources = granted({ newTargetGroupIds: groupId('2', 'rg-new'), targetSubnetIds: subnet });
  expect(assignmentsOf(resources)).toEqual([
    [groupId('2', 'rg-new').toLowerCase(), 'Target'],
    [groupId('2', 'rg-new').toLowerCase(), 'Maker'],
    ['/subscriptions/00000000-0000-0000-0000-000000000002', 'Name Check'],
    [subnet.toLowerCase(), 'Subnet'],
  ]);
  expect(settingsOf(installed({ newTargetNames: 'contoso-ne*, contoso-uks' }))).toMatchObject({
    MOVE_ALLOWED_TARGETS: 'contoso-ne*,contoso-uks',
  });
});

whereCompiled.each([
  [
    'a name in the place of an id',
    () => installed({ sourceVaultIds: 'contoso-we' }),
    '"contoso-we" is not a resource id of a vault',
  ],
  [
    'a name of a group',
    () => granted({ newTargetGroupIds: 'rg-new' }),
    '"rg-new" is not a resource id of a resource group',
  ],
  ['a name of a subnet', () => granted({ targetSubnetIds: 'apps' }), '"apps" is not a resource id of a subnet'],
  ['an invalid pair', () => installed({ checkPairs: 'contoso-we' }), '"contoso-we" is not a pair of vaults'],
  [
    'closed endpoints without a network',
    () => installed({ publicHttp: false }),
    'publicHttp=false requires networkIsolation=true',
  ],
])('%s fails the deployment with a message', (_, deploy, words) => {
  expect(deploy).toThrow(words);
});

whereCompiled('pairs for scheduled checks can be in a short form, without quotes, or JSON', () => {
  const json = '[{"sourceVault":"a1b","targetVault":"c2d"},{"sourceVault":"e3f","targetVault":"g4h"}]';
  const checks = ['a1b=c2d, e3f=g4h', json].map((checkPairs) => settingsOf(installed({ checkPairs }))['MOVE_CHECKS']);
  expect(checks).toEqual([json, json]);
  const compared = settingsOf(installed({ comparePairs: 'a1b=c2d', compareSchedule: '0 0 * * * *' }));
  expect(compared).toMatchObject({
    MOVE_COMPARISONS: '[{"sourceVault":"a1b","targetVault":"c2d"}]',
    MOVE_COMPARE_SCHEDULE: '0 0 * * * *',
  });
});

whereCompiled('without options the deployment has no optional resources, and moves may name no vault', () => {
  const resources = installed({});
  expect(resources.map(({ type }) => type).filter((type) => /Network|DurableTask|actionGroups/.test(type))).toEqual([]);
  expect(ofType(resources, 'Microsoft.Web/sites/config')).toEqual([]);
  expect(settingsOf(resources)).toMatchObject({ MOVE_ALLOWED_SOURCES: '', MOVE_ALLOWED_TARGETS: '' });
  expect(Object.keys(settingsOf(resources)).filter((name) => /DURABLE|JobHost/.test(name))).toEqual([]);
  const access = granted({});
  expect(assignmentsOf(access)).toEqual([]);
  // Titles are unique in a tenant, so they distinguish installations in two subscriptions.
  expect(access.map(({ properties }) => properties.roleName)).toEqual([
    expect.stringMatching(/^Key Vault Mover Source \(prod [a-z0-9]{13}\)$/),
    expect.stringMatching(/^Key Vault Mover Target \(prod [a-z0-9]{13}\)$/),
  ]);
  for (const { properties } of ofType(access, 'Microsoft.Authorization/roleDefinitions')) {
    expect(properties.permissions[0].dataActions.join()).not.toMatch(/purge|delete/);
    expect(properties.permissions[0].actions.filter((action: string) => !action.endsWith('/read'))).toEqual([]);
  }
});

whereCompiled(
  'with network isolation the app reaches everything, including the vaults, over private endpoints, and nothing is public',
  () => {
    const rules = `${groupId('1', 'rg-net')}/providers/Microsoft.Network/networkSecurityGroups/nsg`;
    const resources = installed({
      sourceVaultIds: vaultId('1', 'contoso-we'),
      targetVaultIds: vaultId('2', 'contoso-ne'),
      networkIsolation: true,
      publicHttp: false,
      appSubnetRulesId: rules,
    });
    const ends = ofType(resources, 'Microsoft.Network/privateEndpoints').map(({ name }) =>
      name.split('-').slice(0, -1).join('-'),
    );
    expect(ends).toEqual([
      'pe-blob',
      'pe-queue',
      'pe-table',
      'pe-staging',
      'pe-package',
      'pe-contoso-we',
      'pe-contoso-ne',
      'pe-http',
    ]);
    const open = resources.filter(({ properties }) => properties?.publicNetworkAccess === 'Enabled');
    expect(open).toEqual([]);
    const closed = resources.filter(({ properties }) => properties?.publicNetworkAccess === 'Disabled');
    expect(closed.map(({ type }) => type)).toEqual([
      'Microsoft.Storage/storageAccounts',
      'Microsoft.Storage/storageAccounts',
      'Microsoft.KeyVault/vaults',
      'Microsoft.Web/sites',
    ]);
    const links = ofType(resources, 'Microsoft.Network/privateDnsZones/virtualNetworkLinks');
    expect(links.map(({ properties }) => properties.resolutionPolicy)).toEqual(links.map(() => 'NxDomainRedirect'));
    const [network] = ofType(resources, 'Microsoft.Network/virtualNetworks');
    const { networkSecurityGroup, routeTable } = network.properties.subnets[0].properties;
    expect([networkSecurityGroup, routeTable ?? null]).toEqual([{ id: rules }, null]);
  },
);

whereCompiled('options add the Durable Task Scheduler, tokens for callers, mails and wider roles', () => {
  const resources = installed({
    durableBackend: 'scheduler',
    entraClientId: '11111111-1111-1111-1111-111111111111',
    authPrincipals: 'aaaaaaaa-0000-0000-0000-000000000000',
    alertEmail: 'operator@example.com',
  });
  expect(ofType(resources, 'Microsoft.DurableTask/schedulers/taskHubs')).toHaveLength(1);
  expect(Object.keys(settingsOf(resources))).toContain('DURABLE_TASK_SCHEDULER_CONNECTION_STRING');
  const [auth] = ofType(resources, 'Microsoft.Web/sites/config');
  const { registration, validation } = auth.properties.identityProviders.azureActiveDirectory;
  // Tokens of version 2: docs/deploy.md describes how to configure the registration for them.
  expect(registration.openIdIssuer).toMatch(
    /^\[format\('\{0\}\{1\}\/v2\.0', .*'00000000-0000-0000-0000-0000000000bb'\)\]$/,
  );
  expect(validation.defaultAuthorizationPolicy.allowedPrincipals.identities).toEqual([
    'aaaaaaaa-0000-0000-0000-000000000000',
  ]);
  expect(ofType(resources, 'Microsoft.Insights/metricAlerts').map(({ properties }) => properties.actions)).toEqual([
    [{ actionGroupId: expect.stringContaining('actionGroups') }],
    [{ actionGroupId: expect.stringContaining('actionGroups') }],
  ]);
  const access = granted({ allowPurge: true, allowConfigure: true });
  const [source = '', target = ''] = ofType(access, 'Microsoft.Authorization/roleDefinitions').map(({ properties }) =>
    [...properties.permissions[0].actions, ...properties.permissions[0].dataActions].join(),
  );
  expect([source, target].map((actions) => actions.includes('vaults/write'))).toEqual([false, true]);
  expect([source.includes('purge'), /secrets\/purge.*keys\/purge.*certificates\/purge/.test(target)]).toEqual([
    false,
    true,
  ]);
});

whereCompiled('the workbook passes the selected move and item to every query that accepts them', () => {
  const [workbook, ...others] = ofType(installed({}), 'Microsoft.Insights/workbooks');
  expect(others).toEqual([]);
  const { displayName, serializedData } = workbook.properties;
  expect(displayName).toBe('Key vault moves (prod)');
  const items = JSON.parse(serializedData).items as { content: { query?: string } }[];
  const queries = items.map(({ content }) => content.query ?? '').join('\n');
  const askedOf = (parameter: string) => infraQueries.filter(({ text }) => text.includes(`let ${parameter} = "";`));
  expect(queries.match(/let moveId = "\{MoveId\}";/g)).toHaveLength(askedOf('moveId').length);
  expect(queries.match(/let itemName = "\{ItemName\}";/g)).toHaveLength(askedOf('itemName').length);
  expect(queries).not.toMatch(/let \w+ = "";/);
});
