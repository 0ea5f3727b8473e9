import { vaultAnswer } from '../../../../../shared/clients/arm/armVaultAnswer';

const id =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/contoso';
const networkOf = (properties: object) =>
  vaultAnswer.parse({
    id,
    name: 'contoso',
    location: 'westeurope',
    properties: { tenantId: 'b0e1', sku: { name: 'standard' }, ...properties },
  }).network;

test.each([
  ['nothing', {}, ['Enabled', 'AzureServices', 'Allow']],
  ['empty words', { publicNetworkAccess: '', networkAcls: { bypass: '' } }, ['Enabled', 'AzureServices', 'Allow']],
  ['nulls', { publicNetworkAccess: null, networkAcls: null }, ['Enabled', 'AzureServices', 'Allow']],
  [
    'known words in another case',
    { publicNetworkAccess: 'securedbyperimeter', networkAcls: { bypass: 'none', defaultAction: 'DENY' } },
    ['SecuredByPerimeter', 'None', 'Deny'],
  ],
  [
    'words that open the vault',
    { publicNetworkAccess: 'enabled', networkAcls: { bypass: 'azureservices', defaultAction: 'allow' } },
    ['Enabled', 'AzureServices', 'Allow'],
  ],
  [
    'words that the app does not know',
    { publicNetworkAccess: 'PartnersOnly', networkAcls: { bypass: 'SomeServices', defaultAction: 'Ask' } },
    ['Disabled', 'None', 'Deny'],
  ],
])('vaultAnswer reads %s of a network, and opens a vault only for a word that it knows', (_, properties, expected) => {
  const { publicNetworkAccess, bypass, defaultAction } = networkOf(properties);
  expect([publicNetworkAccess, bypass, defaultAction]).toEqual(expected);
});
