import { hostSettings, moverSettings, telemetrySettings } from 'appSettings.bicep'
import { entries, nameOf, vaultIds } from 'lists.bicep'

targetScope = 'subscription'

metadata name = 'keyvault-mover'
metadata description = 'All that keyvault-mover needs in Azure: the function app, its storage, its staging key, its identity with the least roles, and what watches them.'

@description('Required. Name of this installation; a part of the names of its resources.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Required. Region of the app. Between the vaults, or in one of theirs, is best.')
@minLength(1)
param location string

@description('Optional. Resource ids of the vaults that moves may read from, separated by commas. None refuses every move.')
param sourceVaultIds string = ''

@description('Optional. Resource ids of the vaults that moves may write to, separated by commas. None refuses every move.')
param targetVaultIds string = ''

@description('Optional. Names of vaults that moves may make ("createTarget"), separated by commas, * as wildcard. The rights for it come by newTargetGroupIds.')
param newTargetNames string = ''

@description('Optional. Tenants that the vaults may belong to, separated by commas. None: the tenant of this deployment.')
param allowedTenants string = ''

@description('Optional. Backend of the orchestrations: Azure Storage, or the Durable Task Scheduler.')
@allowed(['storage', 'scheduler'])
param durableBackend string = 'storage'

@description('Optional. Address ranges that may reach the Durable Task Scheduler, separated by commas. Access needs the app\'s identity as well.')
@minLength(1)
param schedulerAddresses string = '0.0.0.0/0'

@description('Optional. Whether the app reaches storage, staging key and vaults by private endpoints in a network of its own.')
param networkIsolation bool = false

@description('Optional. Address range of that network, /25 or wider.')
param networkAddresses string = '10.86.0.0/25'

@description('Optional. Resource id of a network security group for the app\'s own traffic. It is one of yours: what the platform itself has to reach is not documented.')
param appSubnetRulesId string = ''

@description('Optional. Resource id of a route table for the app\'s own traffic, for example to your firewall.')
param appSubnetRoutesId string = ''

@description('Optional. Whether the HTTP endpoints can be reached from the internet. Without it they are a private endpoint; that needs networkIsolation, and deployments then come from inside of the network.')
param publicHttp bool = true

@description('Optional. Address ranges that may call the HTTP endpoints, separated by commas. None lets every address in.')
param callerAddresses string = ''

@description('Optional. Application (client) id of an app registration: callers then need a token for it beside the function key.')
@maxLength(36)
param authClientId string = ''

@description('Optional. Object ids of the people and identities that may call, separated by commas. None lets everyone in who gets a token.')
param authPrincipals string = ''

@description('Optional. Mail address that alerts go to. None: alerts are raised and mailed to nobody.')
param alertEmail string = ''

@description('Optional. Days that logs are kept.')
@minValue(30)
@maxValue(730)
param logRetentionDays int = 90

@description('Optional. Days after which a sealed payload that a move left behind is deleted. More than the longest move takes.')
@minValue(7)
@maxValue(365)
param stagedPayloadDays int = 30

@description('Optional. Copies that the storage account keeps: in one building, or in three zones where the region has them.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param storageSku string = 'Standard_LRS'

@description('Optional. Whether the staging key is kept in hardware.')
param hardwareStagingKey bool = false

@description('Optional. Most instances that the app scales out to. Every instance keeps to a move\'s pace by itself, so fewer are kinder to the vaults.')
@minValue(1)
@maxValue(1000)
param maximumInstanceCount int = 40

@description('Optional. Memory of an instance in MB.')
@allowed([512, 2048, 4096])
param instanceMemoryMB int = 2048

@description('Optional. Instances that are kept ready for orchestrations; 0 scales to zero between moves.')
@minValue(0)
@maxValue(10)
param alwaysReadyInstances int = 0

@description('Optional. Host and port that vault names are dialled at instead of asking DNS, for private forwarders.')
param vaultConnectTo string = ''

@description('Optional. Seconds after which a request to a vault is given up, 1 to 120. A claim on a vault is free half as long again after its last request.')
@minValue(1)
@maxValue(120)
param vaultCallTimeoutSeconds int = 30

@description('Optional. When the pairs of checkPairs are checked, as NCRONTAB. None: only when asked for.')
param checkSchedule string = ''

@description('Optional. Pairs of vaults for the scheduled checks, as source=target, separated by commas; or as JSON, which knows options.')
param checkPairs string = ''

@description('Optional. HTTPS address that signed notices of moves and checks are posted to.')
param webhookUrl string = ''

@description('Optional. Address of the Key Vault secret that notices are signed with; the identity needs to read it. Goes with webhookUrl.')
param webhookSecretUri string = ''

@description('Optional. HTTPS address of an OpenTelemetry collector that takes OTLP over HTTP as protobuf: host and app then send it logs and traces themselves.')
param otlpEndpoint string = ''

@description('Optional. Address of the Key Vault secret with the headers that the collector asks for, as name=value; the identity needs to read it. Goes with otlpEndpoint.')
param otlpHeadersSecretUri string = ''

@description('Optional. Tags of every resource, beside those that azd needs.')
param tags { *: string } = {}

var token = uniqueString(subscription().id, environmentName, location)
var allTags = union(tags, { 'azd-env-name': environmentName, application: 'keyvault-mover' })

var sourceIds = vaultIds(sourceVaultIds)
var targetIds = vaultIds(targetVaultIds)
var isHttpPublic = publicHttp
  ? true
  : networkIsolation
      ? false
      : fail('publicHttp=false needs networkIsolation=true: without a network there is no private endpoint to call.')

var identityName = 'id-kvmover-${token}'
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
    isPublic: !networkIsolation
    sku: storageSku
    stagedPayloadDays: stagedPayloadDays
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
    isPublic: !networkIsolation
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
    allowedAddresses: entries(schedulerAddresses)
  }
}

module network 'modules/network.bicep' = if (networkIsolation) {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    addressPrefix: networkAddresses
    appRulesId: appSubnetRulesId
    appRoutesId: appSubnetRoutesId
    storageId: storage.outputs.id
    stagingVaultId: stagingVault.outputs.id
    vaultIds: union(sourceIds, targetIds)
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
    deploymentContainer: storage.outputs.deploymentContainer
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
        stagingKeyId: stagingVault.outputs.keyId
        vaultSuffix: substring(environment().suffixes.keyvaultDns, 1)
        checkSchedule: checkSchedule
        checkPairs: checkPairs
        webhookUrl: webhookUrl
        webhookSecretUri: webhookSecretUri
        callTimeoutSeconds: vaultCallTimeoutSeconds
        connectTo: vaultConnectTo
      }),
      // The backend itself is named in the package's host.json: what scales the app reads that, and no settings.
      durableBackend == 'scheduler' ? { DURABLE_TASK_SCHEDULER_CONNECTION_STRING: scheduler!.outputs.connection } : {},
      telemetrySettings(otlpEndpoint, otlpHeadersSecretUri)
    )
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances
    allowedAddresses: entries(callerAddresses)
    subnetId: networkIsolation ? network!.outputs.appSubnetId : ''
    isPublic: isHttpPublic
    callersNetwork: isHttpPublic
      ? null
      : { id: network!.outputs.networkId, subnetId: network!.outputs.endpointSubnetId }
    authClientId: authClientId
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

@description('Address that moves are started at.')
output MOVER_ENDPOINT string = app.outputs.endpoint

@description('Address of the workbook that shows moves, in the portal.')
output MOVER_WORKBOOK string = monitoring.outputs.workbookAddress

@description('Object id of the app\'s identity, for access policies of vaults that have no roles.')
output MOVER_PRINCIPAL_ID string = identity.outputs.principalId
