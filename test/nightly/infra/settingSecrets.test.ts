import { type Json } from '../../support/azure/azureRequest';
import { bicep, type Parameters, predict, whetherToCompile } from '../../support/infra/bicepCli';

// Tests who may read the secrets and use the key that settings name, with the resources that the Bicep CLI computes.

const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

const principalId = 'cccccccc-0000-0000-0000-000000000000';
const vaultId = (place: string, name: string) =>
  `/subscriptions/00000000-0000-0000-0000-00000000000${place}/resourceGroups/rg-${place}/providers/Microsoft.KeyVault/vaults/${name}`;
const assigned = (parameters: Parameters): Json[] =>
  predict('access', { environmentName: 'prod', location: 'westeurope', principalId, ...parameters }).filter(
    ({ type }) => type === 'Microsoft.Authorization/roleAssignments',
  );

whereCompiled('the app may read exactly the secrets that settings reference, in the listed vaults', () => {
  const assignments = assigned({
    webhookSecretUri: 'https://Contoso-Settings.vault.azure.net/secrets/webhook/0123456789abcdef0123456789abcdef',
    otlpHeadersSecretUri: 'https://contoso-other.vault.azure.net/secrets/headers',
    settingVaultIds: `${vaultId('1', 'contoso-settings')},${vaultId('2', 'contoso-other')}`,
  });
  expect(assignments.map(({ id }) => id.toLowerCase().split('/providers/microsoft.authorization')[0])).toEqual([
    `${vaultId('1', 'contoso-settings').toLowerCase()}/secrets/webhook`,
    `${vaultId('2', 'contoso-other').toLowerCase()}/secrets/headers`,
  ]);
  for (const { properties } of assignments) {
    expect(properties).toMatchObject({ principalId, principalType: 'ServicePrincipal' });
    expect(properties.roleDefinitionId).toMatch(/4633458b-17de-408a-b874-0445c86b69e6$/);
  }
});

whereCompiled('the app may use exactly the key that signs reports', () => {
  const [assignment, ...others] = assigned({
    reportKeyId: 'https://contoso-settings.vault.azure.net/keys/reports',
    settingVaultIds: vaultId('1', 'contoso-settings'),
  });
  expect(others).toEqual([]);
  expect(assignment?.id.toLowerCase().split('/providers/microsoft.authorization')[0]).toBe(
    `${vaultId('1', 'contoso-settings').toLowerCase()}/keys/reports`,
  );
  expect(assignment?.properties).toMatchObject({
    principalId,
    roleDefinitionId: expect.stringMatching(/12338af0-0e69-4776-bea7-57ae8d297424$/),
  });
});

whereCompiled('without the list of vaults the deployment assigns nothing', () => {
  expect(assigned({ webhookSecretUri: 'https://contoso-settings.vault.azure.net/secrets/webhook' })).toEqual([]);
});

whereCompiled('a secret whose vault is not listed fails the deployment with a message', () => {
  const webhookSecretUri = 'https://contoso-settings.vault.azure.net/secrets/webhook';
  expect(() => assigned({ webhookSecretUri, settingVaultIds: vaultId('1', 'contoso-other') })).toThrow(
    'settingVaultIds names no vault of',
  );
});
