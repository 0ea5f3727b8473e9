metadata description = 'The settings of the app, as names and values.'

@description('What the Functions host needs to access its storage with the app\'s identity.')
type hostStorage = {
  @description('Address of the blob service.')
  blob: string

  @description('Address of the queue service.')
  queue: string

  @description('Address of the table service.')
  table: string

  @description('Client id of the app\'s identity.')
  clientId: string
}

@description('Settings of the app itself.')
type moverInput = {
  @description('Names of the vaults that moves may read from.')
  sources: string[]

  @description('Names of the vaults that moves may write to.')
  targets: string[]

  @description('Tenants that the vaults may belong to, separated by commas.')
  tenants: string

  @description('Address of the container that stores moves.')
  store: string

  @description('Address of the container of immutable reports; empty for none.')
  reportArchive: string

  @description('Id of the staging key.')
  stagingKeyId: string

  @description('Id of the key that signs reports; empty for none.')
  reportKeyId: string

  @description('Name of the cloud.')
  cloud: string

  @description('Suffix of vault names.')
  vaultSuffix: string

  @description('Hosts of a cloud that the app does not know, as JSON; empty for a cloud that it knows.')
  otherCloud: string

  @description('Whether people may roll moves back.')
  allowRollback: bool
  allowRetirement: bool
  allowRehearsal: bool

  @description('What the page shows: off, read or steer.')
  ui: string

  @description('Days until an ended run is removed; 0: never.')
  retentionDays: int

  @description('Days until a report is removed; 0: as the run.')
  reportRetentionDays: int

  @description('Schedule of the checks, as NCRONTAB.')
  checkSchedule: string

  @description('Pairs for the scheduled checks: as JSON, or as source=target, separated by commas.')
  checkPairs: string

  @description('Schedule of the comparisons, as NCRONTAB.')
  compareSchedule: string

  @description('Pairs for the scheduled comparisons: as JSON, or as source=target, separated by commas.')
  comparePairs: string

  @description('Address that receives notices.')
  webhookUrl: string

  @description('Address of the secret that signs notices.')
  webhookSecretUri: string

  @description('Time-out of a request to a vault in seconds.')
  callTimeoutSeconds: int

  @description('Host and port to which the app connects for all vault names.')
  connectTo: string
}

@description('Settings with which the host accesses its storage.')
@export()
func hostSettings(storage hostStorage) { *: string } => {
  AzureWebJobsStorage__blobServiceUri: storage.blob
  AzureWebJobsStorage__queueServiceUri: storage.queue
  AzureWebJobsStorage__tableServiceUri: storage.table
  AzureWebJobsStorage__credential: 'managedidentity'
  AzureWebJobsStorage__clientId: storage.clientId
}

@description('A number of days as a setting; empty for 0.')
func daysOf(days int) string => days == 0 ? '' : string(days)

@description('Settings that the app reads.')
@export()
func moverSettings(given moverInput) { *: string } => {
  MOVE_ALLOWED_SOURCES: join(given.sources, ',')
  MOVE_ALLOWED_TARGETS: join(given.targets, ',')
  MOVE_ALLOWED_TENANTS: given.tenants
  MOVE_STORE: given.store
  MOVE_REPORT_ARCHIVE: given.reportArchive
  MOVE_STAGING_KEY_ID: given.stagingKeyId
  MOVE_REPORT_KEY_ID: given.reportKeyId
  MOVE_CLOUD: given.cloud
  MOVE_VAULT_SUFFIX: given.vaultSuffix
  MOVE_OTHER_CLOUD: given.otherCloud
  MOVE_RETENTION_DAYS: daysOf(given.retentionDays)
  MOVE_REPORT_RETENTION_DAYS: daysOf(given.reportRetentionDays)
  MOVE_STATUS_LINKS: 'own'
  MOVE_ALLOW_ROLLBACK: given.allowRollback ? 'true' : 'false'
  MOVE_ALLOW_RETIREMENT: given.allowRetirement ? 'true' : 'false'
  MOVE_ALLOW_REHEARSAL: given.allowRehearsal ? 'true' : 'false'
  MOVE_UI: given.ui
  MOVE_CHECK_SCHEDULE: given.checkSchedule
  MOVE_CHECKS: pairsAsJson(given.checkPairs)
  MOVE_COMPARE_SCHEDULE: given.compareSchedule
  MOVE_COMPARISONS: pairsAsJson(given.comparePairs)
  MOVE_WEBHOOK_URL: given.webhookUrl
  MOVE_WEBHOOK_SECRET: secretReference(given.webhookSecretUri)
  VAULT_CALL_TIMEOUT_SECONDS: string(given.callTimeoutSeconds)
  VAULT_CONNECT_TO: given.connectTo
}

@description('Settings with which host and app send telemetry to a collector. Without a collector they are absent, not empty, because the host rejects an empty mode.')
@export()
func telemetrySettings(endpoint string, headersSecretUri string) { *: string } =>
  empty(endpoint)
    ? {}
    : {
        AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry'
        OTEL_EXPORTER_OTLP_ENDPOINT: endpoint
        OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf'
        OTEL_EXPORTER_OTLP_HEADERS: secretReference(headersSecretUri)
      }

@description('The hosts of the cloud of the deployment, in case that the app does not know them.')
@export()
func otherCloudOf(name string, authority string, manager string, storageSuffix string, vaultSuffix string) string =>
  contains(['AzureCloud', 'AzureUSGovernment', 'AzureChinaCloud', 'Bleu', 'Delos'], name)
    ? ''
    : string({
        name: name
        vaultSuffix: vaultSuffix
        blobSuffix: 'blob.${storageSuffix}'
        authority: authority
        armHost: split(manager, '/')[2]
      })

@description('A reference to a secret of Key Vault. The secret itself is in no template, deployment or list of settings.')
@export()
func secretReference(uri string) string => empty(uri) ? '' : '@Microsoft.KeyVault(SecretUri=${uri})'

@description('Pairs in the form that the app reads. The short form exists for azd, which accepts no quotes in a parameter.')
func pairsAsJson(pairs string) string =>
  empty(pairs) || startsWith(trim(pairs), '[')
    ? pairs
    : string(map(
        split(pairs, ','),
        pair =>
          length(split(pair, '=')) == 2
            ? { sourceVault: trim(split(pair, '=')[0]), targetVault: trim(split(pair, '=')[1]) }
            : fail('"${pair}" is not a pair of vaults. Expected source=target, separated by commas, or JSON.')
      ))
