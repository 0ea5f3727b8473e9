// Deliveries of Event Grid, as its documentation shows them: "Azure Key Vault as Event Grid source".

/** The resource id of a vault, as Event Grid names it. */
export const idOfVault = (vault: string) =>
  `/subscriptions/0a1b2c3d-0000-4000-8000-000000000001/resourceGroups/sample-rg/providers/Microsoft.KeyVault/vaults/${vault}`;

const dataOf = (vault: string) => ({
  Id: `https://${vault}.vault.azure.net/secrets/newsecret/ee059b2bb5bc48398a53b168c6cdcb10`,
  VaultName: vault,
  ObjectType: 'Secret',
  'ObjectName ': 'newsecret',
  Version: ' ee059b2bb5bc48398a53b168c6cdcb10',
  NBF: '1559081980',
  EXP: '1559082102',
});

const common = { id: '00eccf70-95a7-4e7c-8299-2eb17ee9ad64', subject: 'newsecret' };
const time = '2019-07-25T01:08:33.1036736Z';

/** An event in the schema of Event Grid. */
export const gridEvent = (vault: string, eventType = 'Microsoft.KeyVault.SecretNewVersionCreated') => ({
  ...common,
  topic: idOfVault(vault),
  eventType,
  eventTime: time,
  data: dataOf(vault),
  dataVersion: '1',
  metadataVersion: '1',
});

/** The same event in the schema of CloudEvents 1.0. */
export const cloudEvent = (vault: string, type = 'Microsoft.KeyVault.SecretNewVersionCreated') => ({
  ...common,
  source: idOfVault(vault),
  type,
  time,
  data: dataOf(vault),
  specversion: '1.0',
});

/** The event with which Event Grid asks whether the app wants the events of a subscription. */
export const validationEvent = (data: object) => ({
  id: '2d1781af-3a4c-4d7c-bd0c-e34b19da4e66',
  topic: '/subscriptions/0a1b2c3d-0000-4000-8000-000000000001',
  subject: '',
  data,
  eventType: 'Microsoft.EventGrid.SubscriptionValidationEvent',
  eventTime: '2022-10-28T04:23:35.1981776Z',
  metadataVersion: '1',
  dataVersion: '1',
});
