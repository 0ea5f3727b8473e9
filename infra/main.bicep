import { hostSettings, moverSettings, otherCloudOf, telemetrySettings } from 'appSettings.bicep'
import { callerSettings } from 'callers.bicep'
import { entries, nameOf, vaultIds } from 'lists.bicep'

targetScope = 'subscription'

metadata name = 'keyvault-mover'
metadata description = 'All that keyvault-mover needs in Azure: the function app, its storage, its staging key, its identity with the least roles, and what watches them.'

@description('Required. Name of this installation, which is part of the names of its resources.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Required. Region of the app, preferably between the vaults or in the region of one of them.')
@minLength(1)
param location string

@description('Optional. What the installation is for. "production" implies networkIsolation, requires tokens of Microsoft Entra from callers, and keeps reports that nobody can change.')
@allowed(['default', 'production'])
param profile string = 'default'

@description('Optional. Resource ids of the vaults that moves may read from, separated by commas. Empty refuses every move.')
param sourceVaultIds string = ''

@description('Optional. Resource ids of the vaults that moves may write to, separated by commas. Empty refuses every move.')
param targetVaultIds string = ''

@description('Optional. Names of vaults that moves may create ("createTarget"), separated by commas, with * as wildcard. The parameter newTargetGroupIds grants the rights.')
param newTargetNames string = ''

@description('Optional. Tenants of the vaults, separated by commas. Empty: the tenant of this deployment.')
param allowedTenants string = ''

@description('Optional. Backend of the orchestrations: Azure Storage, or the Durable Task Scheduler.')
@allowed(['storage', 'scheduler'])
param durableBackend string = 'storage'

@description('Optional. Address ranges that may access a Durable Task Scheduler without networkIsolation, separated by commas. Access also requires the app\'s identity.')
@minLength(1)
param schedulerAddresses string = '0.0.0.0/0'

@description('Optional. Capacity units of the Durable Task Scheduler, at a fixed price; 3 survive the loss of a zone. 0: each action has a price.')
@minValue(0)
@maxValue(3)
param schedulerUnits int = 0

@description('Optional. Whether the app accesses storage, staging key and vaults by private endpoints in its own network.')
param networkIsolation bool = false

@description('Optional. Address range of that network, /25 or wider.')
param networkAddresses string = '10.86.0.0/25'

@description('Optional. Resource id of your own subnet for the app\'s outbound traffic, delegated to Microsoft.App/environments. The deployment then creates no network. Requires endpointSubnetId and networkIsolation, and the region of the subnet as location.')
param appSubnetId string = ''

@description('Optional. Resource id of your own subnet for the private endpoints, in the network of appSubnetId or joined to it.')
param endpointSubnetId string = ''

@description('Optional. Resource id of the resource group with your central private DNS zones. The deployment then creates and links no zones. "none": it also writes no records, because a policy or your own DNS does. Empty: it creates the zones.')
param dnsZoneGroupId string = ''

@description('Optional. Resource id of your network security group for the app\'s outbound traffic. The deployment creates none, because the outbound traffic of the platform is not documented.')
param appSubnetRulesId string = ''

@description('Optional. Resource id of a route table for the app\'s outbound traffic, for example to your firewall.')
param appSubnetRoutesId string = ''

@description('Optional. Whether the HTTP endpoints are reachable from the internet. Otherwise they have a private endpoint, which requires networkIsolation, and deployments must come from inside the network.')
param publicHttp bool = true

@description('Optional. Address ranges that may call the HTTP endpoints, separated by commas. Empty allows all addresses.')
param callerAddresses string = ''

@description('Optional. Application (client) id of an app registration. Callers then need a token for it in addition to the function key. Required by the profile "production".')
@maxLength(36)
param entraClientId string = ''

@description('Optional. Former name of entraClientId, which is read if that one is empty.')
@maxLength(36)
param authClientId string = ''

@description('Optional. Tenant of the callers and of that registration. Empty: the tenant of this deployment. Required by the profile "production".')
@maxLength(36)
param entraTenantId string = ''

@description('Optional. Object ids of the people and identities that may call the app, separated by commas. Empty allows all callers with a token.')
param authPrincipals string = ''

@description('Optional. Whether each call needs an app role of the registration: Move.Read, Move.Start or Move.Approve. Requires entraClientId.')
param authRoles bool = false

@description('Optional. Who may approve a plan: any caller, or a caller who did not start the move (separate, which requires entraClientId).')
@allowed(['any', 'separate'])
param approval string = 'any'

@description('Optional. Whether people may roll moves back, which soft-deletes items of the target. The rights for it are a parameter of the access deployment.')
param allowRollback bool = false

@description('Optional. Whether people may lock and delete the sources of ended moves. The rights for it are a parameter of the access deployment.')
param allowRetirement bool = false

@description('Optional. Whether people may rehearse moves in scratch vaults, which the app creates, deletes and purges. The rights for it are the parameter scratchGroupIds of the access deployment.')
param allowRehearsal bool = false

@description('Optional. What the page at /api/ui shows: nothing (off), moves (read), or also the buttons that approve and cancel (steer). Empty: read with the profile "production", otherwise steer.')
@allowed(['', 'off', 'read', 'steer'])
param ui string = ''

@description('Optional. Mail address for alerts. Empty: alerts fire, but nobody gets a mail.')
param alertEmail string = ''

@description('Optional. Days of log retention.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Optional. Days after which the account deletes an encrypted payload that a move did not delete. Must exceed the duration of the longest move.')
@minValue(7)
@maxValue(365)
param stagedPayloadDays int = 30

@description('Optional. Days during which nobody can change or delete a report, with the profile "production".')
@minValue(1)
@maxValue(146000)
param reportDays int = 365

@description('Optional. Whether you have locked the rule for these days. Azure refuses to write a locked rule again, so the deployment then leaves it as it is.')
param reportsLocked bool = false

@description('Optional. Redundancy of the storage accounts: in one datacenter, or in three zones if the region has them.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_LRS'

@description('Optional. Whether the staging key is in hardware.')
param hardwareStagingKey bool = false

@description('Optional. Maximum number of instances. All instances share the pace of a move, so more instances put no more load on the vaults.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Optional. Number of instances that are always ready for orchestrations; 0 scales to zero between moves. -1: one with the profile "production", otherwise none.')
@minValue(-1)
@maxValue(10)
param alwaysReadyInstances int = -1

@description('Optional. Host and port to which the app connects for all vault names instead of the result of DNS, for private forwarders.')
param vaultConnectTo string = ''

@description('Optional. Time-out of a request to a vault in seconds, 1 to 120. A claim on a vault expires one and a half time-outs after its last request.')
@minValue(1)
@maxValue(120)
param vaultCallTimeoutSeconds int = 30

@description('Optional. Schedule of the checks of checkPairs, as NCRONTAB. Requires checkPairs. Empty: only on request.')
param checkSchedule string = ''

@description('Optional. Pairs of vaults for the scheduled checks, as source=target, separated by commas, or as JSON, which supports options.')
param checkPairs string = ''

@description('Optional. Schedule of the comparisons of comparePairs, as NCRONTAB. Requires comparePairs. Empty: only on request.')
param compareSchedule string = ''

@description('Optional. Pairs of vaults that are compared on a schedule, as source=target, separated by commas, or as JSON, which supports depth, select and pace.')
param comparePairs string = ''

@description('Optional. Id of the Key Vault key that signs reports, with or without a version; the identity must be able to read it and to sign with it.')
param reportKeyId string = ''

@description('Optional. Days after its end until a run is removed from the store and from the runtime: 7 to 3650. 0: never.')
@minValue(0)
@maxValue(3650)
param retentionDays int = 0

@description('Optional. The same for reports, which may be kept longer. Requires retentionDays with at most as many days. 0: as runs.')
@minValue(0)
@maxValue(3650)
param reportRetentionDays int = 0

@description('Optional. HTTPS address that receives signed notices of moves and checks. Requires webhookSecretUri.')
param webhookUrl string = ''

@description('Optional. Address of the Key Vault secret that signs notices; the identity must be able to read it. Requires webhookUrl.')
param webhookSecretUri string = ''

@description('Optional. HTTPS address of an OpenTelemetry collector that accepts OTLP over HTTP as protobuf. Host and app then send logs and traces to it.')
param otlpEndpoint string = ''

@description('Optional. Address of the Key Vault secret with the headers that the collector requires, as name=value; the identity must be able to read it. Used with otlpEndpoint.')
param otlpHeadersSecretUri string = ''

@description('Optional. Tags of every resource, in addition to those that azd needs.')
param tags { *: string } = {}

var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName, application: 'keyvault-mover' })

var sourceIds = vaultIds(sourceVaultIds)
var targetIds = vaultIds(targetVaultIds)
var isProduction = profile == 'production'
var isIsolated = networkIsolation || isProduction
var isHttpPublic = publicHttp
  ? true
  : isIsolated
      ? false
      : fail('publicHttp=false requires networkIsolation=true: without a network there is no private endpoint to call.')

// Own subnets are two or none, and only an isolated app uses them.
var ownSubnets = empty(appSubnetId) != empty(endpointSubnetId)
  ? fail('appSubnetId and endpointSubnetId belong together: name both subnets, or none.')
  : !empty(appSubnetId) && !isIsolated
      ? fail('appSubnetId requires networkIsolation=true: otherwise the app uses no network.')
      : { app: appSubnetId, endpoints: endpointSubnetId }

// The app does not start with settings that contradict each other. So the deployment fails before.
var runDays = retentionDays > 0 && retentionDays < 7
  ? fail('retentionDays requires 7 to 3650 days, or 0 to remove nothing.')
  : retentionDays
var reportDaysKept = reportRetentionDays > 0 && (retentionDays == 0 || reportRetentionDays < retentionDays)
  ? fail('reportRetentionDays requires retentionDays with at most as many days: a report is not removed before its run.')
  : reportRetentionDays
var checksAt = !empty(checkSchedule) && empty(checkPairs)
  ? fail('checkSchedule requires checkPairs: name the pairs of vaults to check.')
  : checkSchedule
var comparisonsAt = !empty(compareSchedule) && empty(comparePairs)
  ? fail('compareSchedule requires comparePairs: name the pairs of vaults to compare.')
  : compareSchedule
var webhook = empty(webhookUrl) != empty(webhookSecretUri)
  ? fail('webhookUrl and webhookSecretUri belong together: every notice is signed with the secret. Name both, or none.')
  : { url: webhookUrl, secretUri: webhookSecretUri }

// The app calls vaults and storage with the first identity. The second one is for the package alone.
// Callers of a production app prove who they are.
var givenClientId = empty(entraClientId) ? authClientId : entraClientId
var callersClientId = isProduction && (empty(givenClientId) || empty(entraTenantId))
  ? fail('profile=production requires entraClientId and entraTenantId: without Microsoft Entra in front, a function key alone would open the HTTP endpoints. docs/deploy.md describes how to create the app registration.')
  : givenClientId

// What answers on the internet. Each entry names what a caller needs.
var callerProof = empty(givenClientId) ? 'a function key' : 'a Microsoft Entra token and a function key'
var callerPlaces = empty(callerAddresses) ? '' : ', from callerAddresses only'
var publicParts = concat(
  isHttpPublic
    ? [
        'HTTP endpoints (${callerProof}${callerPlaces})'
        'deployment endpoint (a Microsoft Entra token with rights on the app${callerPlaces})'
      ]
    : [],
  isIsolated ? [] : ['storage accounts (a Microsoft Entra token with a data role)', 'vault of the staging key (a Microsoft Entra token with a role)'],
  durableBackend == 'scheduler' && !isIsolated ? ['Durable Task Scheduler (a Microsoft Entra token with a role, from schedulerAddresses only)'] : [],
  ['ingestion and query of logs (a Microsoft Entra token with a role)']
)

var identityName = 'id-kvmover-${token}'
var deployerName = 'id-kvmover-deploy-${token}'
var componentName = 'appi-kvmover-${token}'

resource group 'Microsoft.Resources/resourceGroups@2024-11-01' = {
  name: 'rg-kvmover-${environmentName}'
  location: location
  tags: allTags
}

module identity 'modules/identity.bicep' = {
  scope: group
  params: {
    name: identityName
    location: location
    tags: allTags
  }
}

module deployer 'modules/identity.bicep' = {
  scope: group
  params: {
    name: deployerName
    location: location
    tags: allTags
  }
}

module monitoring 'modules/monitoring.bicep' = {
  scope: group
  params: {
    workspaceName: 'log-kvmover-${token}'
    componentName: componentName
    workbookName: 'Key vault moves (${environmentName})'
    location: location
    tags: allTags
    identityName: identityName
    principalId: identity.outputs.principalId
    retentionDays: logRetentionDays
  }
}

module storage 'modules/storage.bicep' = {
  scope: group
  params: {
    name: 'stkvmover${token}'
    location: location
    tags: allTags
    identityName: identityName
    principalId: identity.outputs.principalId
    isPublic: !isIsolated
    sku: storageSku
    stagedPayloadDays: stagedPayloadDays
    workspaceId: monitoring.outputs.workspaceId
  }
}

// Whoever can write the package decides what the app runs. So it is in an account of its own, to which the app's identity has no rights.
module packages 'modules/blobAccount.bicep' = {
  scope: group
  params: {
    name: 'stkvpkg${token}'
    location: location
    tags: allTags
    containerName: 'deployments'
    identityName: deployerName
    principalId: deployer.outputs.principalId
    isPublic: !isIsolated
    sku: storageSku
    immutableDays: 0
    isLocked: false
    workspaceId: monitoring.outputs.workspaceId
  }
}

// Not in the account of the moves: payloads must be deleted there, and the app's identity owns all of its blobs.
module reports 'modules/blobAccount.bicep' = if (isProduction) {
  scope: group
  params: {
    name: 'stkvrep${token}'
    location: location
    tags: allTags
    containerName: 'reports'
    identityName: identityName
    principalId: identity.outputs.principalId
    isPublic: false
    sku: storageSku
    immutableDays: reportDays
    isLocked: reportsLocked
    workspaceId: monitoring.outputs.workspaceId
  }
}

module stagingVault 'modules/stagingVault.bicep' = {
  scope: group
  params: {
    name: 'kv-mover-${token}'
    location: location
    tags: allTags
    identityName: identityName
    principalId: identity.outputs.principalId
    isPublic: !isIsolated
    isHardwareKey: hardwareStagingKey
    workspaceId: monitoring.outputs.workspaceId
  }
}

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  scope: group
  params: {
    name: 'dts-kvmover-${token}'
    location: location
    tags: allTags
    identityName: identityName
    principalId: identity.outputs.principalId
    clientId: identity.outputs.clientId
    isPublic: !isIsolated
    allowedAddresses: entries(schedulerAddresses)
    units: schedulerUnits
  }
}

module network 'modules/network.bicep' = if (isIsolated) {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    addressPrefix: networkAddresses
    ownSubnets: ownSubnets
    dnsZoneGroupId: dnsZoneGroupId
    appRulesId: appSubnetRulesId
    appRoutesId: appSubnetRoutesId
    storageId: storage.outputs.id
    blobAccounts: concat(
      [{ name: 'package', id: packages.outputs.id }],
      isProduction ? [{ name: 'reports', id: reports!.outputs.id }] : []
    )
    stagingVaultId: stagingVault.outputs.id
    vaultIds: union(sourceIds, targetIds)
    hasScheduler: durableBackend == 'scheduler'
    schedulerId: durableBackend == 'scheduler' ? scheduler!.outputs.id : ''
  }
}

module app 'modules/functionApp.bicep' = {
  scope: group
  params: {
    name: 'func-kvmover-${token}'
    token: token
    planName: 'plan-kvmover-${token}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    deployerId: deployer.outputs.id
    deploymentContainer: packages.outputs.container
    componentName: componentName
    workspaceId: monitoring.outputs.workspaceId
    settings: union(
      hostSettings({
        blob: storage.outputs.blobEndpoint
        queue: storage.outputs.queueEndpoint
        table: storage.outputs.tableEndpoint
        clientId: identity.outputs.clientId
      }),
      moverSettings({
        sources: map(sourceIds, id => nameOf(id))
        targets: union(map(targetIds, id => nameOf(id)), entries(newTargetNames))
        tenants: empty(allowedTenants) ? tenant().tenantId : allowedTenants
        store: storage.outputs.moveContainer
        reportArchive: isProduction ? reports!.outputs.container : ''
        stagingKeyId: stagingVault.outputs.keyId
        reportKeyId: reportKeyId
        cloud: environment().name
        vaultSuffix: substring(environment().suffixes.keyvaultDns, 1)
        otherCloud: otherCloudOf(
          environment().name,
          environment().authentication.loginEndpoint,
          environment().resourceManager,
          environment().suffixes.storage,
          substring(environment().suffixes.keyvaultDns, 1)
        )
        allowRollback: allowRollback
        allowRetirement: allowRetirement
        allowRehearsal: allowRehearsal
        ui: !empty(ui) ? ui : isProduction ? 'read' : 'steer'
        retentionDays: runDays
        reportRetentionDays: reportDaysKept
        checkSchedule: checksAt
        checkPairs: checkPairs
        compareSchedule: comparisonsAt
        comparePairs: comparePairs
        webhookUrl: webhook.url
        webhookSecretUri: webhook.secretUri
        callTimeoutSeconds: vaultCallTimeoutSeconds
        connectTo: vaultConnectTo
      }),
      callerSettings(callersClientId, authRoles, approval),
      // The package's host.json names the backend, because the scale controller reads that file and no settings.
      durableBackend == 'scheduler' ? { DURABLE_TASK_SCHEDULER_CONNECTION_STRING: scheduler!.outputs.connection } : {},
      telemetrySettings(otlpEndpoint, otlpHeadersSecretUri)
    )
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances >= 0 ? alwaysReadyInstances : isProduction ? 1 : 0
    allowedAddresses: entries(callerAddresses)
    subnetId: isIsolated ? network!.outputs.appSubnetId : ownSubnets.app
    isPublic: isHttpPublic
    callersNetwork: isHttpPublic
      ? null
      : { id: network!.outputs.networkId, subnetId: network!.outputs.endpointSubnetId }
    dnsZoneGroupId: dnsZoneGroupId
    entraClientId: callersClientId
    entraTenantId: empty(entraTenantId) ? tenant().tenantId : entraTenantId
    authPrincipals: entries(authPrincipals)
  }
}

module alerts 'modules/alerts.bicep' = {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    email: alertEmail
    workspaceId: monitoring.outputs.workspaceId
    functionAppName: app.outputs.name
    stagingVaultId: stagingVault.outputs.id
    storageId: storage.outputs.id
  }
}

@description('Resource group of the installation.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output AZURE_FUNCTION_APP_NAME string = app.outputs.name

@description('Address that starts moves.')
output MOVER_ENDPOINT string = app.outputs.endpoint

@description('What of the installation answers on the internet, and what a caller needs.')
output MOVER_PUBLIC string = join(publicParts, '; ')

@description('Address in the portal of the workbook that shows moves.')
output MOVER_WORKBOOK string = monitoring.outputs.workbookAddress

@description('Object id of the app\'s identity, for access policies of vaults without roles.')
output MOVER_PRINCIPAL_ID string = identity.outputs.principalId
