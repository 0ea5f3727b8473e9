import { knownClouds, publicCloud } from '../../../../../shared/contracts/settings/clouds';
import { parseSettings } from '../../../../../shared/contracts/settings/settings';
import { geographyOf, isSameGeography } from '../../../../../shared/rules/plan/geography';

const enough = (suffix: string) => ({
  MOVE_STORE: 'file:/data',
  MOVE_STAGING_KEY_ID: `https://contoso-mover.${suffix}/keys/move-staging`,
});
const other = {
  name: 'Contoso',
  vaultSuffix: 'vault.cloud-1.contoso.example',
  blobSuffix: 'blob.cloud-1.contoso.example',
  authority: 'https://login.contoso.example',
  armHost: 'management.contoso.example',
};
const withOther = (changes: object = {}, more: object = {}) => ({
  ...enough(other.vaultSuffix),
  MOVE_OTHER_CLOUD: JSON.stringify({ ...other, ...changes }),
  ...more,
});

test.each([
  ['AzureCloud', 'vault.azure.net', 'management.azure.com', 'https://login.microsoftonline.com'],
  ['AzureUSGovernment', 'vault.usgovcloudapi.net', 'management.usgovcloudapi.net', 'https://login.microsoftonline.us'],
  ['AzureChinaCloud', 'vault.azure.cn', 'management.chinacloudapi.cn', 'https://login.chinacloudapi.cn'],
  ['Bleu', 'vault.sovcloud-api.fr', 'management.sovcloud-api.fr', 'https://login.sovcloud-identity.fr'],
  ['Delos', 'vault.sovcloud-api.de', 'management.sovcloud-api.de', 'https://login.sovcloud-identity.de'],
])(
  'MOVE_CLOUD alone, or the suffix alone, sets all hosts and scopes of %s',
  (name, vaultSuffix, armHost, authority) => {
    const expected = {
      ...{ name, vaultSuffix, armHost, authority },
      vaultScope: `https://${vaultSuffix}/.default`,
      armScope: `https://${armHost}/.default`,
    };
    for (const named of [
      { MOVE_CLOUD: name },
      { MOVE_VAULT_SUFFIX: vaultSuffix },
      { MOVE_CLOUD: name, MOVE_VAULT_SUFFIX: vaultSuffix },
    ]) {
      const settings = parseSettings({ ...enough(vaultSuffix), ...named });
      expect(settings).toMatchObject({ cloud: expected, vaultSuffix });
    }
  },
);

test('no two clouds share a host', () => {
  const hosts = knownClouds.flatMap((cloud) => [cloud.vaultSuffix, cloud.blobSuffix, cloud.authority, cloud.armHost]);
  expect(new Set(hosts).size).toBe(4 * knownClouds.length);
});

test('without a setting the app is in the public cloud', () => {
  expect(parseSettings(enough('vault.azure.net')).cloud).toEqual(publicCloud);
});

test.each([
  ['alone', {}],
  ['with its name', { MOVE_CLOUD: 'Contoso' }],
  ['with its suffix', { MOVE_VAULT_SUFFIX: other.vaultSuffix }],
  ['with a store in it', { MOVE_STORE: `https://contoso.${other.blobSuffix}/moves` }],
])('MOVE_OTHER_CLOUD %s is the cloud of the app', (_, more) => {
  const { cloud, vaultSuffix } = parseSettings(withOther({ authority: `${other.authority}/` }, more));
  expect(cloud).toMatchObject({
    ...other,
    vaultScope: `https://${other.vaultSuffix}/.default`,
    armScope: `https://${other.armHost}/.default`,
  });
  expect(vaultSuffix).toBe(other.vaultSuffix);
});

test.each([
  [
    'another suffix',
    { ...enough('vault.azure.net'), MOVE_CLOUD: 'AzureChinaCloud', MOVE_VAULT_SUFFIX: 'vault.azure.net' },
    /MOVE_VAULT_SUFFIX: expected vault.azure.cn/,
  ],
  [
    'a suffix that no cloud has',
    { ...enough('vault.azure.net'), MOVE_VAULT_SUFFIX: 'vault.contoso.example' },
    /MOVE_VAULT_SUFFIX: expected one of vault.azure.net, /,
  ],
  [
    'a staging key elsewhere',
    { ...enough('vault.azure.net'), MOVE_CLOUD: 'Bleu' },
    /MOVE_STAGING_KEY_ID: expected a key in a vault of Bleu/,
  ],
  [
    'a store elsewhere',
    { ...enough('vault.azure.net'), MOVE_STORE: 'https://contoso.blob.core.sovcloud-api.de/moves' },
    /MOVE_STORE: expected a container in AzureCloud/,
  ],
  [
    'an unknown cloud',
    { ...enough('vault.azure.net'), MOVE_CLOUD: 'AzureGermanCloud' },
    /MOVE_CLOUD: expected one of AzureCloud, .*or MOVE_OTHER_CLOUD/,
  ],
  [
    'another cloud and a known one',
    withOther({}, { MOVE_CLOUD: 'Delos' }),
    /MOVE_OTHER_CLOUD: expected no such setting/,
  ],
  [
    'another cloud and a known suffix',
    withOther({}, { MOVE_VAULT_SUFFIX: 'vault.azure.net' }),
    /expected vault.cloud-1/,
  ],
  ['the staging key of another cloud', withOther({}, enough('vault.azure.net')), /MOVE_STAGING_KEY_ID: expected a key/],
  ['another cloud with the name of a known one', withOther({ name: 'AzureCloud' }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['another cloud without an authority', withOther({ authority: undefined }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['an authority with a path', withOther({ authority: 'https://login.contoso.example/t' }), /MOVE_OTHER_CLOUD/],
  ['an authority with a user', withOther({ authority: 'https://a@login.contoso.example' }), /MOVE_OTHER_CLOUD/],
  ['an authority without TLS', withOther({ authority: 'http://login.contoso.example' }), /MOVE_OTHER_CLOUD/],
  ['a suffix of one label', withOther({ vaultSuffix: 'net' }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['a suffix that is an address', withOther({ vaultSuffix: '10.0.0.1' }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['a host with a port', withOther({ armHost: 'management.contoso.example:8443' }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['an unknown field', withOther({ token: 'canary' }), /MOVE_OTHER_CLOUD: expected JSON/],
  ['no JSON', { ...enough(other.vaultSuffix), MOVE_OTHER_CLOUD: 'Contoso' }, /MOVE_OTHER_CLOUD: expected JSON/],
])('parseSettings refuses %s', (_, env, message) => {
  expect(() => parseSettings(env)).toThrow(message);
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
