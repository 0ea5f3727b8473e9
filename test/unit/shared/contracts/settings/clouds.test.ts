import { cloudNames, cloudOf, cloudOfBlob, cloudOfSuffix } from '../../../../../shared/contracts/settings/clouds';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';
import { geographyOf, isSameGeography } from '../../../../../shared/rules/plan/geography';

const enough = (suffix: string) => ({
  MOVE_STORE: 'file:/data',
  MOVE_STAGING_KEY_ID: `https://contoso-mover.${suffix}/keys/move-staging`,
});

test.each([
  ['AzureCloud', 'vault.azure.net', 'management.azure.com', 'https://login.microsoftonline.com'],
  ['AzureUSGovernment', 'vault.usgovcloudapi.net', 'management.usgovcloudapi.net', 'https://login.microsoftonline.us'],
  ['AzureChinaCloud', 'vault.azure.cn', 'management.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
] as const)('the hosts and scopes of %s belong together', (name, vaultSuffix, armHost, authority) => {
  const cloud = cloudOf(name, undefined);
  expect(cloud).toMatchObject({ name, vaultSuffix, armHost, authority });
  expect([cloud.vaultScope, cloud.armScope]).toEqual([
    `https://${vaultSuffix}/.default`,
    `https://${armHost}/.default`,
  ]);
  expect(cloudOfSuffix(vaultSuffix)).toBe(cloud);
  expect(cloudOfBlob(`contoso.${cloud.blobSuffix}`)).toBe(cloud);
});

test.each(cloudNames)('MOVE_CLOUD alone chooses the vaults of %s, and agrees with their suffix', (name) => {
  const { vaultSuffix } = cloudOf(name, undefined);
  expect(parseSettings({ ...enough(vaultSuffix), MOVE_CLOUD: name }).vaultSuffix).toBe(vaultSuffix);
  const both = { ...enough(vaultSuffix), MOVE_CLOUD: name, MOVE_VAULT_SUFFIX: vaultSuffix };
  expect(parseSettings(both).vaultSuffix).toBe(vaultSuffix);
  expect(parseSettings({ ...enough(vaultSuffix), MOVE_VAULT_SUFFIX: vaultSuffix }).vaultSuffix).toBe(vaultSuffix);
});

test.each([
  [
    'another suffix',
    { MOVE_CLOUD: 'AzureChinaCloud', MOVE_VAULT_SUFFIX: 'vault.azure.net' },
    /MOVE_VAULT_SUFFIX: expected vault.azure.cn/,
  ],
  [
    'a staging key elsewhere',
    { MOVE_CLOUD: 'AzureUSGovernment' },
    /MOVE_STAGING_KEY_ID: expected a key in a vault of AzureUSGovernment/,
  ],
  [
    'a store elsewhere',
    { MOVE_STORE: 'https://contoso.blob.core.usgovcloudapi.net/moves' },
    /MOVE_STORE: expected a container in AzureCloud/,
  ],
  ['an unknown cloud', { MOVE_CLOUD: 'AzureGermanCloud' }, /MOVE_CLOUD: expected one of AzureCloud, /],
])('parseSettings refuses %s', (_, changes, message) => {
  expect(() => parseSettings({ ...enough('vault.azure.net'), ...changes })).toThrow(message);
});

test('the geographies of the clouds are known, and none is shared between clouds', () => {
  const of = (region: string) => geographyOf(region);
  for (const region of ['usgovvirginia', 'usgovtexas', 'usgovarizona', 'usdodeast', 'chinaeast2', 'chinanorth3']) {
    expect(of(region)).not.toBeNull();
  }
  expect(isSameGeography(of('usgovvirginia'), of('usgovarizona'))).toBe(true);
  expect(isSameGeography(of('usdodeast'), of('usdodcentral'))).toBe(false);
  expect(isSameGeography(of('chinaeast2'), of('chinanorth3'))).toBe(true);
  expect(isSameGeography(of('usgovvirginia'), of('eastus'))).toBe(false);
});
