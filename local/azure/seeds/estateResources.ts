import { type EmulatedResource } from '../arm/consumers/resource';

/** How the resources of an estate name a vault. */
export interface NamedVault {
  readonly name: string;
  /** The address, without a slash at its end. */
  readonly url: string;
  readonly id: string;
}

/** Where a resource is made. */
export interface Place {
  readonly group: string;
  /** Makes names unique. */
  readonly number: string;
}

/** The resources by which one consumer of a kind uses a vault. */
export type MakeConsumer = (place: Place, vault: NamedVault) => readonly EmulatedResource[];

const version = '0123456789abcdef0123456789abcdef';

function resource(place: Place, type: string, properties: object): EmulatedResource {
  const short = (type.split('/').at(-1) ?? type).toLowerCase().slice(0, 12);
  const name = `${short}-${place.number}`;
  const principalId = `00000000-0000-4000-8000-${place.number.padStart(12, '0')}`;
  return {
    scope: `${place.group}/providers/${type}`,
    ...{ name, type, identity: { type: 'SystemAssigned', principalId }, properties },
  };
}

function child(
  { scope, name, type }: EmulatedResource,
  list: string,
  own: string,
  properties: object,
): EmulatedResource {
  return { scope: `${scope}/${name}/${list}`, name: own, type: `${type}/${list}`, properties, isChild: true };
}

function site(place: Place, list: string, reference: string): readonly EmulatedResource[] {
  const app = resource(place, 'Microsoft.Web/sites', { state: 'Running' });
  const properties = { reference, status: 'Resolved', identityType: 'SystemAssigned' };
  return [app, child(app, `config/configreferences/${list}`, `Setting${place.number}`, properties)];
}

function slot(place: Place, reference: string): readonly EmulatedResource[] {
  const app = resource(place, 'Microsoft.Web/sites', { state: 'Running' });
  const staging = {
    ...resource(place, 'Microsoft.Web/sites/slots', {}),
    scope: `${app.scope}/${app.name}/slots`,
    name: 'staging',
  };
  const properties = { reference, status: 'Resolved', identityType: 'SystemAssigned' };
  return [app, staging, child(staging, 'config/configreferences/appsettings', `Setting${place.number}`, properties)];
}

/** A slot that was deleted: its references remain, but no list shows the slot. */
export function deletedSlot(place: Place, vault: NamedVault): readonly EmulatedResource[] {
  return slot(place, `@Microsoft.KeyVault(SecretUri=${vault.url}/secrets/api-key)`).filter(
    ({ type }) => type !== 'Microsoft.Web/sites/slots',
  );
}

function below(place: Place, type: string, list: string, properties: object): readonly EmulatedResource[] {
  const parent = resource(place, type, {});
  return [parent, child(parent, list, `${list}-${place.number}`.toLowerCase(), properties)];
}

function store(place: Place, url: string): readonly EmulatedResource[] {
  const parent = resource(place, 'Microsoft.AppConfiguration/configurationStores', {});
  const type = 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8';
  const reference = {
    key: `app:${place.number}`,
    label: null,
    content_type: type,
    etag: `e${place.number}`,
    value: JSON.stringify({ uri: `${url}/secrets/api-key` }),
  };
  const plain = {
    ...reference,
    key: `plain:${place.number}`,
    content_type: 'text/plain',
    value: 'estate-canary-value',
  };
  return [parent, child(parent, 'items', 'reference', reference), child(parent, 'items', 'plain', plain)];
}

function split(url: string) {
  return { keyVaultUri: url, keyName: 'wrap', keyVersion: version };
}

const one = (type: string, propertiesOf: (vault: NamedVault) => object): MakeConsumer => {
  return (place, vault) => [resource(place, type, propertiesOf(vault))];
};

/** A consumer of each kind that is a resource. Source: as the table of kinds of the app, the REST specifications of each provider. */
export const consumerMakers: Readonly<Record<string, MakeConsumer>> = {
  appSetting: (place, { name, url }) =>
    Number(place.number) % 2 === 0
      ? site(place, 'appsettings', `@Microsoft.KeyVault(VaultName=${name};SecretName=db-password)`)
      : slot(place, `@Microsoft.KeyVault(SecretUri=${url}/secrets/db-password/${version})`),
  connectionString: (place, { url }) =>
    site(place, 'connectionstrings', `@Microsoft.KeyVault(SecretUri=${url}/secrets/db-password/)`),
  siteCertificate: one('Microsoft.Web/certificates', ({ id }) => ({ keyVaultId: id, keyVaultSecretName: 'tls' })),
  appConfigurationReference: (place, { url }) => store(place, url),
  containerAppSecret: one('Microsoft.App/containerApps', ({ url }) => ({
    configuration: {
      secrets: [{ name: 'plain' }, { name: 'db', keyVaultUrl: `${url}/secrets/db-password`, identity: 'system' }],
    },
  })),
  aksSecretProvider: (place, { url }) => {
    const addonProfiles = { azureKeyvaultSecretsProvider: { enabled: true, identity: { objectId: 'none' } } };
    const cluster = resource(place, 'Microsoft.ContainerService/managedClusters', { addonProfiles });
    const substitute = { VAULT_URL: url };
    const kustomizations = { apps: { postBuild: { substitute } } };
    return [
      cluster,
      child(cluster, 'providers/Microsoft.KubernetesConfiguration/fluxConfigurations', 'flux', { kustomizations }),
    ];
  },
  aksKeyManagement: one('Microsoft.ContainerService/managedClusters', ({ url }) => ({
    securityProfile: { azureKeyVaultKms: { enabled: true, keyId: `${url}/keys/wrap/${version}` } },
  })),
  namedValue: (place, { url }) =>
    below(place, 'Microsoft.ApiManagement/service', 'namedValues', {
      keyVault: { secretIdentifier: `${url}/secrets/api-key` },
      secret: true,
    }),
  apiManagementCertificate: (place, { url }) =>
    below(place, 'Microsoft.ApiManagement/service', 'certificates', {
      keyVault: { secretIdentifier: `${url}/secrets/tls` },
    }),
  dataFactoryLinkedService: (place, { url }) =>
    below(place, 'Microsoft.DataFactory/factories', 'linkedservices', {
      ...{ type: 'AzureKeyVault', typeProperties: { baseUrl: `${url}/` } },
    }),
  synapseLinkedService: (place, { url }) =>
    below(place, 'Microsoft.Synapse/workspaces', 'items', {
      ...{ type: 'AzureKeyVault', typeProperties: { baseUrl: `${url}/` } },
    }),
  logicAppConnection: one('Microsoft.Web/connections', ({ name }) => ({
    api: { name: 'keyvault' },
    parameterValueSet: { name: 'oauthMI', values: { vaultName: { value: name } } },
  })),
  applicationGatewayCertificate: one('Microsoft.Network/applicationGateways', ({ url }) => ({
    sslCertificates: [{ name: 'tls', properties: { keyVaultSecretId: `${url}/secrets/tls` } }],
  })),
  frontDoorCertificate: (place, { id }) =>
    below(place, 'Microsoft.Cdn/profiles', 'secrets', {
      parameters: { type: 'CustomerCertificate', secretSource: { id: `${id}/secrets/tls` }, useLatestVersion: true },
    }),
  eventGridSubscription: one('Microsoft.EventGrid/systemTopics', ({ id }) => ({
    ...{ source: id, topicType: 'Microsoft.KeyVault.vaults' },
  })),
  storageKey: one('Microsoft.Storage/storageAccounts', ({ url }) => ({
    encryption: {
      keySource: 'Microsoft.Keyvault',
      keyvaultproperties: { keyvaulturi: url, keyname: 'wrap', keyversion: '' },
    },
  })),
  sqlKey: one('Microsoft.Sql/servers', ({ url }) => ({ keyId: `${url}/keys/wrap/${version}` })),
  cosmosKey: one('Microsoft.DocumentDB/databaseAccounts', ({ url }) => ({ keyVaultKeyUri: `${url}/keys/wrap` })),
  serviceBusKey: one('Microsoft.ServiceBus/namespaces', ({ url }) => ({
    encryption: { keySource: 'Microsoft.KeyVault', keyVaultProperties: [split(url)] },
  })),
  eventHubsKey: one('Microsoft.EventHub/namespaces', ({ url }) => ({
    encryption: { keySource: 'Microsoft.KeyVault', keyVaultProperties: [split(url)] },
  })),
  diskEncryptionSet: one('Microsoft.Compute/diskEncryptionSets', ({ id, url }) => ({
    activeKey: { sourceVault: { id }, keyUrl: `${url}/keys/wrap/${version}` },
  })),
  vmCertificate: one('Microsoft.Compute/virtualMachines/extensions', ({ url }) => ({
    settings: { secretsManagementSettings: { observedCertificates: [`${url}/secrets/tls`] } },
  })),
  privateEndpoint: one('Microsoft.Network/privateEndpoints', ({ id }) => ({
    privateLinkServiceConnections: [{ name: 'vault', properties: { privateLinkServiceId: id, groupIds: ['vault'] } }],
  })),
  alertRule: one('Microsoft.Insights/metricAlerts', ({ id }) => ({ scopes: [id], enabled: true })),
};

/** A resource that speaks of a vault and does not use it. */
export function mentions(place: Place, { url, name }: NamedVault): readonly EmulatedResource[] {
  const properties = {
    description: `Was ${url}/secrets/db-password before`,
    encryption: { keySource: 'Microsoft.Storage' },
  };
  return [{ ...resource(place, 'Microsoft.Storage/storageAccounts', properties), tags: { vault: name, url } }];
}
