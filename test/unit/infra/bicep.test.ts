import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { type Json } from '../../support/azureRequest';
import { infraQueries } from '../../support/infraQueries';
import { infraText } from '../../support/infraTemplate';

// Compiles for real where the Bicep CLI can be had; elsewhere these checks are skipped, and that is said.

const root = path.resolve(__dirname, '../../..');
const bicep = (command: string) =>
  spawnSync(process.execPath, ['infra/bicep.mjs', command], { cwd: root, encoding: 'utf8', timeout: 120_000 });

const found = bicep('where');
const cli = found.status === 0 ? found.stdout.trim() : undefined;
if (cli === undefined) console.warn(`Skipped: the deployment is not compiled. ${found.stderr.trim()}`);
const whereCompiled = cli === undefined ? test.skip : test;

const timeoutMs = 60_000;
const subscription = '00000000-0000-0000-0000-0000000000aa';
const vaultId = (place: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-00000000000${place}/resourceGroups/rg-${place}/providers/Microsoft.KeyVault/vaults/${name}`;

/** What would be deployed, as the CLI works it out from the parameters. */
function predict(parameters: Readonly<Record<string, string | boolean>>): Json[] {
  mkdirSync(path.join(root, '.cache'), { recursive: true });
  const folder = mkdtempSync(path.join(root, '.cache/predicted-'));
  try {
    const lines = Object.entries({ environmentName: 'prod', location: 'westeurope', ...parameters });
    const file = path.join(folder, 'case.bicepparam');
    const said = (value: string | boolean) => (typeof value === 'string' ? `'${value}'` : String(value));
    const params = lines.map(([name, value]) => `param ${name} = ${said(value)}`);
    writeFileSync(file, ["using '../../infra/main.bicep'", ...params].join('\n'));
    const scope = ['--subscription-id', subscription, '--tenant-id', '00000000-0000-0000-0000-0000000000bb'];
    const run = spawnSync(cli ?? '', ['snapshot', file, ...scope, '--location', 'westeurope'], { encoding: 'utf8' });
    if (run.status !== 0) throw new Error(`${run.stdout}${run.stderr}`);
    return JSON.parse(readFileSync(path.join(folder, 'case.snapshot.json'), 'utf8')).predictedResources;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);
const settingsOf = (resources: readonly Json[]): Record<string, string> =>
  Object.fromEntries(
    ofType(resources, 'Microsoft.Web/sites')[0].properties.siteConfig.appSettings.map(
      ({ name, value }: { name: string; value: string }) => [name, value],
    ),
  );

whereCompiled(
  'the deployment compiles and lints without a word, and main.json is what it compiles to',
  () => {
    const { status, stdout, stderr } = bicep('check');
    expect({ status, stdout, stderr }).toEqual({ status: 0, stdout: '', stderr: '' });
  },
  timeoutMs,
);

whereCompiled(
  'vaults in other resource groups and subscriptions each get one role, and are the ones that moves may name',
  () => {
    const resources = predict({
      sourceVaultIds: `${vaultId('1', 'contoso-we')}, ${vaultId('1', 'contoso-we2')}`,
      targetVaultIds: vaultId('2', 'contoso-ne'),
    });
    const onVaults = ofType(resources, 'Microsoft.Authorization/roleAssignments').filter(({ id }) =>
      id.includes('contoso'),
    );
    const places = onVaults.map(({ id, properties }) => [
      id.split('/providers/Microsoft.Authorization')[0],
      properties.roleDefinitionId,
    ]);
    const [source, target] = ofType(resources, 'Microsoft.Authorization/roleDefinitions').map(({ name }) => name);
    const role = (place: string, name: string) =>
      `/subscriptions/00000000-0000-0000-0000-00000000000${place}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
    expect(places).toEqual([
      [vaultId('1', 'contoso-we'), role('1', source)],
      [vaultId('1', 'contoso-we2'), role('1', source)],
      [vaultId('2', 'contoso-ne'), role('2', target)],
    ]);
    expect(settingsOf(resources)).toMatchObject({
      MOVE_ALLOWED_SOURCES: 'contoso-we,contoso-we2',
      MOVE_ALLOWED_TARGETS: 'contoso-ne',
      MOVE_ALLOWED_TENANTS: '00000000-0000-0000-0000-0000000000bb',
    });
  },
  timeoutMs,
);

whereCompiled(
  'without options nothing is deployed that only an option needs, and no vault may be named',
  () => {
    const resources = predict({});
    expect(resources.map(({ type }) => type).filter((type) => /Network|DurableTask|actionGroups/.test(type))).toEqual(
      [],
    );
    expect(ofType(resources, 'Microsoft.Web/sites/config')).toEqual([]);
    expect(settingsOf(resources)).toMatchObject({ MOVE_ALLOWED_SOURCES: '', MOVE_ALLOWED_TARGETS: '' });
    expect(Object.keys(settingsOf(resources)).filter((name) => /DURABLE|JobHost/.test(name))).toEqual([]);
    for (const { properties } of ofType(resources, 'Microsoft.Authorization/roleDefinitions')) {
      expect(properties.permissions[0].dataActions.join()).not.toMatch(/purge|delete/);
      expect(properties.permissions[0].actions.filter((action: string) => !action.endsWith('/read'))).toEqual([]);
    }
  },
  timeoutMs,
);

whereCompiled(
  'isolated, everything that the app reaches has a private way, the vaults of the moves too, and nothing is public',
  () => {
    const resources = predict({
      sourceVaultIds: vaultId('1', 'contoso-we'),
      targetVaultIds: vaultId('2', 'contoso-ne'),
      networkIsolation: true,
      publicHttp: false,
    });
    const ends = ofType(resources, 'Microsoft.Network/privateEndpoints').map(({ name }) =>
      name.split('-').slice(0, -1).join('-'),
    );
    expect(ends).toEqual([
      'pe-blob',
      'pe-queue',
      'pe-table',
      'pe-staging',
      'pe-contoso-we',
      'pe-contoso-ne',
      'pe-http',
    ]);
    const open = resources.filter(({ properties }) => properties?.publicNetworkAccess === 'Enabled');
    expect(open).toEqual([]);
    const closed = resources.filter(({ properties }) => properties?.publicNetworkAccess === 'Disabled');
    expect(closed.map(({ type }) => type)).toEqual([
      'Microsoft.Storage/storageAccounts',
      'Microsoft.KeyVault/vaults',
      'Microsoft.Web/sites',
    ]);
  },
  timeoutMs,
);

whereCompiled(
  'the Durable Task Scheduler, tokens for callers, mails and wider roles come by their options',
  () => {
    const resources = predict({
      durableBackend: 'scheduler',
      authClientId: '11111111-1111-1111-1111-111111111111',
      authPrincipals: 'aaaaaaaa-0000-0000-0000-000000000000',
      alertEmail: 'operator@example.com',
      allowPurge: true,
      allowConfigure: true,
    });
    expect(ofType(resources, 'Microsoft.DurableTask/schedulers/taskHubs')).toHaveLength(1);
    expect(settingsOf(resources)).toMatchObject({
      AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged',
    });
    const [auth] = ofType(resources, 'Microsoft.Web/sites/config');
    const { validation } = auth.properties.identityProviders.azureActiveDirectory;
    expect(validation.defaultAuthorizationPolicy.allowedPrincipals.identities).toEqual([
      'aaaaaaaa-0000-0000-0000-000000000000',
    ]);
    expect(ofType(resources, 'Microsoft.Insights/metricAlerts').map(({ properties }) => properties.actions)).toEqual([
      [{ actionGroupId: expect.stringContaining('actionGroups') }],
      [{ actionGroupId: expect.stringContaining('actionGroups') }],
    ]);
    const [source = '', target = ''] = ofType(resources, 'Microsoft.Authorization/roleDefinitions').map(
      ({ properties }) => [...properties.permissions[0].actions, ...properties.permissions[0].dataActions].join(),
    );
    expect([source, target].map((actions) => actions.includes('vaults/write'))).toEqual([false, true]);
    expect([source.includes('purge'), /secrets\/purge.*keys\/purge.*certificates\/purge/.test(target)]).toEqual([
      false,
      true,
    ]);
  },
  timeoutMs,
);

whereCompiled(
  'the workbook asks about the move and the item that a person chose, in every query that can',
  () => {
    const [workbook, ...others] = ofType(predict({}), 'Microsoft.Insights/workbooks');
    expect(others).toEqual([]);
    const { displayName, serializedData } = workbook.properties;
    expect(displayName).toBe('Key vault moves (prod)');
    const askedOf = (parameter: string) => infraQueries.filter(({ text }) => text.includes(`let ${parameter} = "";`));
    expect(serializedData.match(/let moveId = "\{MoveId\}";/g)).toHaveLength(askedOf('moveId').length);
    expect(serializedData.match(/let itemName = "\{ItemName\}";/g)).toHaveLength(askedOf('itemName').length);
    expect(serializedData).not.toMatch(/let \w+ = "";/);
  },
  timeoutMs,
);

test('no module comes from elsewhere, so that it compiles without a network', () => {
  const named = [...infraText('main.bicep').matchAll(/^module \w+ '([^']+)'/gm)].map(([, file = '']) => file);
  expect(named.length).toBeGreaterThan(9);
  expect(named.filter((file) => !/^modules\/\w+\.bicep$/.test(file))).toEqual([]);
});

test('the linter is strict: every rule that is on is a fault, and only the one that goes by the calendar is off', () => {
  const { rules } = JSON.parse(infraText('bicepconfig.json')).analyzers.core;
  const levels = Object.entries<{ level: string }>(rules);
  expect(levels.filter(([, { level }]) => level !== 'error').map(([name]) => name)).toEqual([
    'use-recent-api-versions',
  ]);
  expect(levels.length).toBeGreaterThan(35);
});
