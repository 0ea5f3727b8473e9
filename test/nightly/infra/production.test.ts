import { type Json } from '../../support/azure/azureRequest';
import { bicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';
import { resourceAt, rootTemplate } from '../../support/infra/infraTemplate';

// Tests the profile "production", with the resources that the Bicep CLI computes.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

const entra = {
  entraClientId: '11111111-1111-1111-1111-111111111111',
  entraTenantId: '22222222-2222-2222-2222-222222222222',
};
const known = new Map<string, Json[]>();
/** The CLI takes seconds, so each deployment is computed once. */
function installed(parameters: Parameters): Json[] {
  const key = JSON.stringify(parameters);
  const resources =
    known.get(key) ?? predict('main', { environmentName: 'prod', location: 'westeurope', ...parameters });
  known.set(key, resources);
  return resources;
}
const production = (parameters: Parameters = {}) => installed({ profile: 'production', ...entra, ...parameters });
const ofType = (resources: readonly Json[], type: string) => resources.filter((resource) => resource.type === type);
const settingOf = (resources: readonly Json[], wanted: string): string =>
  ofType(resources, 'Microsoft.Web/sites')[0].properties.siteConfig.appSettings.find(
    ({ name }: { name: string }) => name === wanted,
  ).value;
/** Only a deployment knows the address: an output of the module `reports`. */
const outputOfReports = /'reports-\{0\}'.*outputs\.container/;
const immutability = 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies';

whereCompiled('production closes every account and the staging vault, and gives each a private endpoint', () => {
  const resources = production();
  const closable = resources.filter(({ properties }) => properties?.publicNetworkAccess !== undefined);
  expect(closable.map(({ type, properties }) => [type, properties.publicNetworkAccess])).toEqual([
    ['Microsoft.Storage/storageAccounts', 'Disabled'],
    ['Microsoft.Storage/storageAccounts', 'Disabled'],
    ['Microsoft.Storage/storageAccounts', 'Disabled'],
    ['Microsoft.KeyVault/vaults', 'Disabled'],
    ['Microsoft.Web/sites', 'Enabled'],
  ]);
  const ends = ofType(resources, 'Microsoft.Network/privateEndpoints').map(({ name }) =>
    name.split('-').slice(0, -1).join('-'),
  );
  expect(ends).toEqual(['pe-blob', 'pe-queue', 'pe-table', 'pe-staging', 'pe-package', 'pe-reports']);
});

whereCompiled(
  'production opens HTTP only to callers with a token of the named tenant, and not at all if publicHttp is false',
  () => {
    const [auth] = ofType(production(), 'Microsoft.Web/sites/config');
    expect(auth.properties.globalValidation).toMatchObject({ requireAuthentication: true });
    const { registration } = auth.properties.identityProviders.azureActiveDirectory;
    expect(registration).toMatchObject({
      clientId: entra.entraClientId,
      openIdIssuer: expect.stringContaining(entra.entraTenantId),
    });
    const [app] = ofType(production({ publicHttp: false }), 'Microsoft.Web/sites');
    expect(app.properties.publicNetworkAccess).toBe('Disabled');
  },
);

whereCompiled.each([
  ['without Microsoft Entra', () => installed({ profile: 'production' }), 'entraClientId and entraTenantId'],
  ['without its tenant', () => production({ entraTenantId: '' }), 'entraClientId and entraTenantId'],
  ['with an unknown name', () => installed({ profile: 'prod' }), 'Compilation failed'],
])('production %s fails the deployment with a message', (_, deploy, words) => {
  expect(deploy).toThrow(words);
});

whereCompiled(
  'production keeps reports in an account of their own, in which nobody changes or deletes them for reportDays',
  () => {
    const resources = production();
    const policies = ofType(resources, immutability);
    expect(policies.map(({ properties }) => properties)).toEqual([
      { immutabilityPeriodSinceCreationInDays: 365, allowProtectedAppendWrites: false },
    ]);
    expect(settingOf(resources, 'MOVE_REPORT_ARCHIVE')).toMatch(outputOfReports);
    expect(settingOf(resources, 'MOVE_STORE')).not.toMatch(outputOfReports);
  },
);

whereCompiled('production leaves a locked rule as it is', () => {
  const resources = production({ reportsLocked: true });
  expect(ofType(resources, immutability)).toEqual([]);
  expect(settingOf(resources, 'MOVE_REPORT_ARCHIVE')).toMatch(outputOfReports);
});

whereCompiled(
  'the default profile has no archive, and the account of moves has no rule that would keep payloads',
  () => {
    const resources = installed({});
    expect(ofType(resources, immutability)).toEqual([]);
    expect(settingOf(resources, 'MOVE_REPORT_ARCHIVE')).toBe('');
    expect(ofType(resources, 'Microsoft.Storage/storageAccounts')).toHaveLength(2);
  },
);

test('the account of moves has no versioning, because a payload must be gone when it is deleted', () => {
  const { isVersioningEnabled, deleteRetentionPolicy } = resourceAt('storage/blobs').properties;
  expect([isVersioningEnabled, deleteRetentionPolicy]).toEqual([undefined, { enabled: false }]);
});

test('an output names what is public, and what a caller needs', () => {
  expect(rootTemplate.outputs.MOVER_PUBLIC.value).toBe("[join(variables('publicParts'), '; ')]");
  const parts: string = rootTemplate.variables.publicParts;
  for (const part of ['HTTP endpoints', 'deployment endpoint', 'storage accounts', 'vault of the staging key'])
    expect(parts).toContain(part);
  expect(rootTemplate.variables.callerProof).toContain('a Microsoft Entra token and a function key');
});

whereCompiled(
  'production keeps one instance ready for orchestrations, unless the parameter says otherwise; other profiles keep none',
  () => {
    const readyOf = (resources: readonly Json[]): Json =>
      ofType(resources, 'Microsoft.Web/sites')[0].properties.functionAppConfig.scaleAndConcurrency.alwaysReady;
    expect(readyOf(production())).toEqual([{ name: 'durable', instanceCount: 1 }]);
    expect(readyOf(production({ alwaysReadyInstances: 0 }))).toEqual([]);
    expect(readyOf(installed({}))).toEqual([]);
  },
);

whereCompiled(
  'production shows moves on the page without the buttons that steer them, unless the deployment says otherwise',
  () => {
    expect(settingOf(production(), 'MOVE_UI')).toBe('read');
    expect(settingOf(production({ ui: 'steer' }), 'MOVE_UI')).toBe('steer');
    expect(settingOf(installed({}), 'MOVE_UI')).toBe('steer');
  },
);
