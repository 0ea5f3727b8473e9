import { type ConsumerKind } from '../../contracts/model/consumer';

/** Who changes a consumer. `app`: the deployed app may. `own`: only under the sign-in of a person, because the API takes and gives values. */
export const changers = {
  app: 'the app, or a printed command',
  own: 'kvmover consumers apply with your own sign-in, or a printed command',
  printed: 'a person, with a printed command',
  file: 'a person, with the printed diff',
  owner: 'the owner of the application',
  move: 'the move sets it at the target',
} as const;
export type Changer = keyof typeof changers;

/**
 * The order of the changes. Without access nothing works; a deployment of unchanged code undoes what was changed by hand; keys come
 * last, because data hangs on them.
 */
export const waves = [
  'access, network and monitoring of the target',
  'code and pipelines',
  'references to secrets',
  'certificates',
  'keys that encrypt data',
  'applications that call the vault themselves',
] as const;

export interface KindFacts {
  /** Where the change belongs in `waves`. */
  readonly wave: 0 | 1 | 2 | 3 | 4 | 5;
  readonly changer: Changer;
  /**
   * What its identity does with the item, in the words of `kvmover access`. `item`: it gets it, whatever it is. Null: it reads nothing.
   */
  readonly needs: readonly string[] | 'item' | null;
  /** The longest time, in minutes, until it reads again what it has read. Null if only a restart or a change makes it read, or nobody documents it. */
  readonly keepsMinutes: number | null;
  readonly keeps: string;
  /** Where its owner documents that. */
  readonly source: string;
  readonly does: string;
}

const hour = 60;
const day = 24 * hour;
const learn = 'https://learn.microsoft.com/azure';
const reads = ['secrets get'];
const wraps = ['keys get', 'keys unwrapkey', 'keys wrapkey'];
const messagingKey =
  'Add the key of the target, and read back that the namespace has both. Then remove the old one: encryption remove. Where a user-assigned identity reads, the key needs user-assigned-identity=<its resource id>.';

/** What is known of each kind. Source of each: the page that it names. */
export const kindFacts: Readonly<Record<ConsumerKind, KindFacts>> = {
  appSetting: {
    ...{ wave: 2, changer: 'own', needs: reads, keepsMinutes: day },
    keeps: 'App Service reads a reference again within 24 hours, and at once after a change of the settings',
    source: `${learn}/app-service/app-service-key-vault-references`,
    does: 'Change the reference. That restarts the app, and it reads the target at once.',
  },
  connectionString: {
    ...{ wave: 2, changer: 'own', needs: reads, keepsMinutes: day },
    keeps: 'App Service reads a reference again within 24 hours, and at once after a change of the settings',
    source: `${learn}/app-service/app-service-key-vault-references`,
    does: 'Change the reference. That restarts the app, and it reads the target at once.',
  },
  siteCertificate: {
    ...{ wave: 3, changer: 'printed', needs: reads, keepsMinutes: day },
    keeps: 'App Service synchronizes the certificate within 24 hours',
    source: `${learn}/app-service/configure-ssl-certificate`,
    does: 'Import the certificate from the target, bind it, then remove the old one.',
  },
  appConfigurationReference: {
    ...{ wave: 2, changer: 'app', needs: reads, keepsMinutes: null },
    keeps: 'each application keeps the value until it reloads its configuration or restarts',
    source: `${learn}/azure-app-configuration/reload-key-vault-secrets-dotnet`,
    does: 'Change the reference, then restart the applications that do not reload.',
  },
  containerAppSecret: {
    ...{ wave: 2, changer: 'own', needs: reads, keepsMinutes: 30 },
    keeps:
      'a container app reads a secret without a version again within 30 minutes, and restarts the revisions that have it in a variable; one with a version it never reads again',
    source: `${learn}/container-apps/manage-secrets`,
    does: 'Change the address of the secret, then restart the revisions.',
  },
  aksSecretProvider: {
    ...{ wave: 2, changer: 'printed', needs: 'item', keepsMinutes: 2 },
    keeps:
      'with rotation the driver reads each 2 minutes unless its interval is another; without it only a new pod reads',
    source: `${learn}/aks/csi-secrets-store-configuration-options`,
    does: 'Change the SecretProviderClass in its repository, then restart the pods.',
  },
  aksKeyManagement: {
    ...{ wave: 4, changer: 'printed', needs: ['keys decrypt', 'keys encrypt'], keepsMinutes: null },
    keeps:
      'the cluster uses the key until it is updated, and old secrets need the old key until they are written again',
    source: `${learn}/aks/use-kms-etcd-encryption`,
    does: 'Update the cluster to the key of the target, then write all secrets of the cluster again. Both keys must work meanwhile.',
  },
  namedValue: {
    ...{ wave: 2, changer: 'app', needs: reads, keepsMinutes: 4 * hour },
    keeps: 'API Management reads again within 4 hours, or after a forced refresh',
    source: `${learn}/api-management/api-management-howto-properties`,
    does: 'Change the identifier of the secret, then refresh it.',
  },
  apiManagementCertificate: {
    ...{ wave: 3, changer: 'printed', needs: reads, keepsMinutes: 4 * hour },
    keeps: 'API Management reads again within 4 hours',
    source: `${learn}/api-management/api-management-howto-mutual-certificates`,
    does: 'Change the identifier of the certificate, then refresh it.',
  },
  dataFactoryLinkedService: {
    ...{ wave: 2, changer: 'app', needs: reads, keepsMinutes: 0 },
    keeps: 'each activity reads the secret when it runs',
    source: `${learn}/data-factory/store-credentials-in-key-vault`,
    does: 'Change the address of the linked service. A factory with Git takes it from its repository: change it there, too.',
  },
  synapseLinkedService: {
    ...{ wave: 2, changer: 'app', needs: reads, keepsMinutes: 0 },
    keeps: 'each activity reads the secret when it runs',
    source: `${learn}/data-factory/store-credentials-in-key-vault`,
    does: 'Change the address of the linked service. A workspace with Git takes it from its repository: change it there, too.',
  },
  logicAppConnection: {
    ...{ wave: 2, changer: 'printed', needs: 'item', keepsMinutes: 0 },
    keeps: 'each run of a workflow reads the item',
    source: 'https://learn.microsoft.com/connectors/keyvault/',
    does: 'Make a connection to the target, and let the workflows use it.',
  },
  applicationGatewayCertificate: {
    ...{ wave: 3, changer: 'printed', needs: reads, keepsMinutes: 4 * hour },
    keeps: 'the gateway reads again every 4 hours; a secret that it cannot read disables the listener',
    source: `${learn}/application-gateway/key-vault-certs`,
    does: 'Change the secret of the certificate, then look at the health of the listeners.',
  },
  frontDoorCertificate: {
    ...{ wave: 3, changer: 'printed', needs: reads, keepsMinutes: 4 * day },
    keeps: 'Front Door takes a new version within 3 to 4 days',
    source: `${learn}/frontdoor/end-to-end-tls`,
    does: 'Make a secret of Front Door for the certificate in the target, let the domains use it, then remove the old one.',
  },
  eventGridSubscription: {
    ...{ wave: 0, changer: 'printed', needs: null, keepsMinutes: null },
    keeps: 'it gets the events of the source alone',
    source: `${learn}/key-vault/general/event-grid-overview`,
    does: 'Make the same subscription at the target. Keep the old one until the old vault is deleted.',
  },
  storageKey: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: day },
    keeps: 'a storage account looks for a new version once a day; a change of the vault wraps its key again at once',
    source: `${learn}/storage/common/customer-managed-keys-overview`,
    does: 'Change the vault of the key. The account wraps its own key again, and encrypts no data again.',
  },
  sqlKey: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: hour },
    keeps:
      'with automatic rotation a server takes a new version within 60 minutes; backups keep needing the key that they were made with',
    source: `${learn}/azure-sql/database/transparent-data-encryption-byok-key-rotation`,
    does: 'Add the key of the target to the server, then make it the protector. Keep the old key for as long as the oldest backup.',
  },
  cosmosKey: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: day },
    keeps: 'an account needs the old key for 24 hours after a change',
    source: `${learn}/cosmos-db/how-to-setup-customer-managed-keys`,
    does: 'Change the address of the key, and keep the old one for at least 24 hours.',
  },
  serviceBusKey: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: 5 },
    keeps: 'the namespace polls its keys every 5 minutes',
    source: `${learn}/service-bus-messaging/configure-customer-managed-key`,
    does: messagingKey,
  },
  eventHubsKey: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: 5 },
    keeps: 'the namespace polls its keys every 5 minutes',
    source: `${learn}/event-hubs/configure-customer-managed-key`,
    does: messagingKey,
  },
  diskEncryptionSet: {
    ...{ wave: 4, changer: 'printed', needs: wraps, keepsMinutes: hour },
    keeps: 'with automatic rotation a set takes a new version within an hour',
    source: `${learn}/virtual-machines/disk-encryption`,
    does: 'Change the key of the set. All disks and snapshots of the set are wrapped again; a set of another region needs a new set.',
  },
  vmCertificate: {
    ...{ wave: 3, changer: 'printed', needs: reads, keepsMinutes: hour },
    keeps: 'the extension polls once an hour, unless its settings have another interval',
    source: `${learn}/virtual-machines/extensions/key-vault-linux`,
    does: 'Change the observed certificates of the extension.',
  },
  privateEndpoint: {
    ...{ wave: 0, changer: 'move', needs: null, keepsMinutes: null },
    keeps: 'clients keep the answer of DNS for as long as it says',
    source: `${learn}/key-vault/general/private-link-service`,
    does: 'Make a private endpoint of the target in the same network, with its DNS zone.',
  },
  alertRule: {
    ...{ wave: 0, changer: 'printed', needs: null, keepsMinutes: null },
    keeps: 'it sees the source alone',
    source: `${learn}/key-vault/general/alert`,
    does: 'Make the same rule for the target.',
  },
  diagnosticSetting: {
    ...{ wave: 0, changer: 'move', needs: null, keepsMinutes: null },
    keeps: 'it sends the log of the source alone',
    source: `${learn}/key-vault/general/howto-logging`,
    does: 'Make the same setting at the target.',
  },
  roleAssignment: {
    ...{ wave: 0, changer: 'move', needs: null, keepsMinutes: 10 },
    keeps: 'a new role works within 10 minutes; through a group or a managed identity it can take hours',
    source: `${learn}/role-based-access-control/troubleshooting`,
    does: 'Give the principal the same access at the target.',
  },
  variableGroup: {
    ...{ wave: 1, changer: 'printed', needs: ['secrets get', 'secrets list'], keepsMinutes: 0 },
    keeps: 'each run of a pipeline reads the secrets',
    source: 'https://learn.microsoft.com/azure/devops/pipelines/library/link-variable-groups-to-key-vaults',
    does: 'Link the variable group to the target.',
  },
  gitHubEnvironment: {
    ...{ wave: 1, changer: 'printed', needs: reads, keepsMinutes: 0 },
    keeps: 'each run of a workflow reads the variable',
    source: 'https://docs.github.com/actions/reference/workflows-and-actions/variables',
    does: 'Change the variable that names the vault.',
  },
  caller: {
    ...{ wave: 5, changer: 'owner', needs: 'item', keepsMinutes: null },
    keeps: 'an application keeps what it has read for as long as its code says, often until it restarts',
    source: `${learn}/key-vault/general/overview-throttling`,
    does: 'Find the application of this identity, change the address that it uses, and restart it.',
  },
  file: {
    ...{ wave: 1, changer: 'file', needs: 'item', keepsMinutes: null },
    keeps: 'what runs has the old text until the next deployment',
    source: 'https://git-scm.com/docs/git-apply',
    does: 'Apply the diff of kvmover consumers find --diff, and deploy.',
  },
};
