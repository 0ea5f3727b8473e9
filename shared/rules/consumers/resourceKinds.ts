import { type ConsumerKind } from '../../contracts/model/consumer';
import { type VaultCollection } from './vaultMatch';

/** A property that names a vault or an item of one. */
export interface ResourceProperty {
  /** The type in Azure Resource Manager, in small letters. */
  readonly type: string;
  readonly kind: ConsumerKind;
  /** The objects that have it, below the resource: `[]` stands for each element of a list. */
  readonly base: string;
  /** Where it is in each of them; `''` if the element is a text itself. An address or a resource id. */
  readonly at: string;
  /** It has the name of the vault alone. */
  readonly isName?: true;
  /** The item, if another property of the same object names it. */
  readonly item?: { readonly family: VaultCollection; readonly name: string; readonly version?: string };
  /** In the same object: the resource id of the identity that reads. Without one, that of the resource reads. */
  readonly identity?: string;
}

type More = Pick<ResourceProperty, 'isName' | 'item' | 'identity'>;

function row(kind: ConsumerKind, type: string, base: string, at: string, more: More = {}): ResourceProperty {
  return { kind, type: type.toLowerCase(), base, at, ...more };
}

const splitKey = { family: 'keys', name: 'keyName', version: 'keyVersion' } as const;
const messaging = { item: splitKey, identity: 'identity.userAssignedIdentity' } as const;

/**
 * Every property of a resource by which it uses a vault, and the kind of consumer that it makes. Azure Resource Graph shows all of them in
 * its table `resources`. Property names are compared without regard to case, because Resource Graph changes it.
 * Source: the REST specifications of each provider, in Azure/azure-rest-api-specs: Microsoft.Storage 2023-01-01, Microsoft.Sql 2021-11-01,
 * Microsoft.DocumentDB 2024-05-15, Microsoft.ServiceBus and Microsoft.EventHub 2021-11-01, Microsoft.Compute 2024-03-01, Microsoft.Network
 * 2024-05-01 and 2020-05-01 (Front Door classic), Microsoft.App 2024-03-01, Microsoft.ContainerService 2024-05-01, Microsoft.Web 2023-12-01
 * and 2016-06-01 (connections), Microsoft.EventGrid 2022-06-15, Microsoft.Insights 2018-03-01, 2021-08-01 and 2020-10-01; for
 * `observedCertificates`, "Key Vault virtual machine extension" of the documentation of virtual machines.
 */
export const resourceProperties: readonly ResourceProperty[] = [
  row('containerAppSecret', 'Microsoft.App/containerApps', 'properties.configuration.secrets[]', 'keyVaultUrl', {
    identity: 'identity',
  }),
  row('containerAppSecret', 'Microsoft.App/jobs', 'properties.configuration.secrets[]', 'keyVaultUrl', {
    identity: 'identity',
  }),
  row(
    'containerAppSecret',
    'Microsoft.App/managedEnvironments',
    'properties.customDomainConfiguration.certificateKeyVaultProperties',
    'keyVaultUrl',
    { identity: 'identity' },
  ),
  row(
    'aksKeyManagement',
    'Microsoft.ContainerService/managedClusters',
    'properties.securityProfile.azureKeyVaultKms',
    'keyId',
  ),
  row('siteCertificate', 'Microsoft.Web/certificates', 'properties', 'keyVaultId', {
    item: { family: 'secrets', name: 'keyVaultSecretName' },
  }),
  row('logicAppConnection', 'Microsoft.Web/connections', 'properties.parameterValues', 'vaultName', { isName: true }),
  row('logicAppConnection', 'Microsoft.Web/connections', 'properties.parameterValueSet.values.vaultName', 'value', {
    isName: true,
  }),
  ...['sslCertificates', 'trustedRootCertificates'].map((list) =>
    row(
      'applicationGatewayCertificate',
      'Microsoft.Network/applicationGateways',
      `properties.${list}[].properties`,
      'keyVaultSecretId',
    ),
  ),
  row(
    'frontDoorCertificate',
    'Microsoft.Network/frontdoors',
    'properties.frontendEndpoints[].properties.customHttpsConfiguration.keyVaultCertificateSourceParameters',
    'vault.id',
    { item: { family: 'secrets', name: 'secretName', version: 'secretVersion' } },
  ),
  row('eventGridSubscription', 'Microsoft.EventGrid/systemTopics', 'properties', 'source'),
  row('storageKey', 'Microsoft.Storage/storageAccounts', 'properties.encryption', 'keyvaultproperties.keyvaulturi', {
    item: {
      family: 'keys',
      name: 'keyvaultproperties.keyname',
      version: 'keyvaultproperties.keyversion',
    },
    identity: 'identity.userAssignedIdentity',
  }),
  row('sqlKey', 'Microsoft.Sql/servers', 'properties', 'keyId', { identity: 'primaryUserAssignedIdentityId' }),
  row('sqlKey', 'Microsoft.Sql/managedInstances', 'properties', 'keyId', { identity: 'primaryUserAssignedIdentityId' }),
  row('cosmosKey', 'Microsoft.DocumentDB/databaseAccounts', 'properties', 'keyVaultKeyUri'),
  row(
    'serviceBusKey',
    'Microsoft.ServiceBus/namespaces',
    'properties.encryption.keyVaultProperties[]',
    'keyVaultUri',
    messaging,
  ),
  row(
    'eventHubsKey',
    'Microsoft.EventHub/namespaces',
    'properties.encryption.keyVaultProperties[]',
    'keyVaultUri',
    messaging,
  ),
  row('diskEncryptionSet', 'Microsoft.Compute/diskEncryptionSets', 'properties.activeKey', 'keyUrl'),
  ...['', 'url'].map((at) =>
    row(
      'vmCertificate',
      'Microsoft.Compute/virtualMachines/extensions',
      'properties.settings.secretsManagementSettings.observedCertificates[]',
      at,
    ),
  ),
  row(
    'vmCertificate',
    'Microsoft.Compute/virtualMachines',
    'properties.osProfile.secrets[].vaultCertificates[]',
    'certificateUrl',
  ),
  row(
    'vmCertificate',
    'Microsoft.Compute/virtualMachineScaleSets',
    'properties.virtualMachineProfile.osProfile.secrets[].vaultCertificates[]',
    'certificateUrl',
  ),
  ...['', 'url'].map((at) =>
    row(
      'vmCertificate',
      'Microsoft.Compute/virtualMachineScaleSets',
      'properties.virtualMachineProfile.extensionProfile.extensions[].properties.settings.secretsManagementSettings.observedCertificates[]',
      at,
    ),
  ),
  ...['privateLinkServiceConnections', 'manualPrivateLinkServiceConnections'].map((list) =>
    row(
      'privateEndpoint',
      'Microsoft.Network/privateEndpoints',
      `properties.${list}[].properties`,
      'privateLinkServiceId',
    ),
  ),
  ...['metricAlerts', 'scheduledQueryRules', 'activityLogAlerts'].map((type) =>
    row('alertRule', `Microsoft.Insights/${type}`, 'properties.scopes[]', ''),
  ),
];

/** The types of the table, each once, in order. */
export const resourceTypes: readonly string[] = [...new Set(resourceProperties.map(({ type }) => type))].sort();
