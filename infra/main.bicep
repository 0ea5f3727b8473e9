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

@description('Optional. Tenants that the vaults may belong to, separated by commas. Default: the tenant of this deployment.')
param allowedTenants string = tenant().tenantId

@description('Optional. Whether moves may enable disabled versions for the moment of their reading ("disabled": "unlock").')
param allowUnlock bool = false

@description('Optional. Whether moves may prove by a throw-away secret that backups are taken ("probe": true).')
param allowProbe bool = false

@description('Optional. Whether moves may purge soft-deleted items of the target ("onDeleted": "purge").')
param allowPurge bool = false

@description('Optional. Whether moves may set the target up as the source is: network rules, access, diagnostics, flags and tags. Whoever may assign roles on the target could give themselves its secrets, so it is off.')
param allowConfigure bool = false

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

@description('Optional. Whether the HTTP endpoints can be reached from the internet. Without it they are a private endpoint; that needs network isolation, and deployments then come from inside of the network.')
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

@description('Optional. When the pairs of checkPairs are checked, as NCRONTAB. None: only when asked for.')
param checkSchedule string = ''

@description('Optional. Pairs of vaults for the scheduled checks, as JSON: [{"sourceVault": ..., "targetVault": ...}].')
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

var sourceIds = filter(map(split(sourceVaultIds, ','), id => trim(id)), id => !empty(id))
var targetIds = filter(map(split(targetVaultIds, ','), id => trim(id)), id => !empty(id))
var vaultIds = union(map(sourceIds, id => toLower(id)), map(targetIds, id => toLower(id)))
var callerRanges = filter(map(split(callerAddresses, ','), range => trim(range)), range => !empty(range))
var callers = filter(map(split(authPrincipals, ','), id => trim(id)), id => !empty(id))

var identityName = 'id-kvmover-${token}'
var componentName = 'appi-kvmover-${token}'
var sourceRoleName = guid(subscription().id, environmentName, 'keyvault-mover-source')
var targetRoleName = guid(subscription().id, environmentName, 'keyvault-mover-target')

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

module moverRoles 'modules/moverRoles.bicep' = {
  params: {
    environmentName: environmentName
    sourceRoleName: sourceRoleName
    targetRoleName: targetRoleName
    vaultSubscriptions: map(vaultIds, id => '/subscriptions/${split(id, '/')[2]}')
    allowUnlock: allowUnlock
    allowProbe: allowProbe
    allowPurge: allowPurge
    allowConfigure: allowConfigure
  }
}

module sourceAccess 'modules/vaultAccess.bicep' = [
  for id in sourceIds: {
    name: 'source-access-${uniqueString(toLower(id))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      vaultName: last(split(id, '/'))
      roleName: sourceRoleName
      identityName: identityName
      principalId: identity.outputs.principalId
    }
    dependsOn: [moverRoles]
  }
]

module targetAccess 'modules/vaultAccess.bicep' = [
  for id in targetIds: {
    name: 'target-access-${uniqueString(toLower(id))}'
    scope: resourceGroup(split(id, '/')[2], split(id, '/')[4])
    params: {
      vaultName: last(split(id, '/'))
      roleName: targetRoleName
      identityName: identityName
      principalId: identity.outputs.principalId
    }
    dependsOn: [moverRoles]
  }
]

module scheduler 'modules/scheduler.bicep' = if (durableBackend == 'scheduler') {
  scope: group
  params: {
    name: 'dts-kvmover-${token}'
    location: location
    tags: allTags
    identityName: identityName
    principalId: identity.outputs.principalId
    clientId: identity.outputs.clientId
    allowedAddresses: map(split(schedulerAddresses, ','), range => trim(range))
  }
}

// A zone of one's own hides every vault that has no endpoint in it, so the vaults of the moves get theirs too.
var vaultLinks = [
  for id in vaultIds: {
    name: 'pe-${last(split(id, '/'))}-${uniqueString(id)}'
    targetId: id
    group: 'vault'
  }
]

module network 'modules/network.bicep' = if (networkIsolation) {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    addressPrefix: networkAddresses
    links: concat(
      [
        { name: 'pe-blob-${token}', targetId: storage.outputs.id, group: 'blob' }
        { name: 'pe-queue-${token}', targetId: storage.outputs.id, group: 'queue' }
        { name: 'pe-table-${token}', targetId: storage.outputs.id, group: 'table' }
        { name: 'pe-staging-${token}', targetId: stagingVault.outputs.id, group: 'vault' }
      ],
      vaultLinks
    )
  }
}

module app 'modules/functionApp.bicep' = {
  scope: group
  params: {
    name: 'func-kvmover-${token}'
    planName: 'plan-kvmover-${token}'
    location: location
    tags: allTags
    identityId: identity.outputs.id
    clientId: identity.outputs.clientId
    deploymentContainer: storage.outputs.deploymentContainer
    componentName: componentName
    workspaceId: monitoring.outputs.workspaceId
    settings: union(
      {
        AzureWebJobsStorage__blobServiceUri: storage.outputs.blobEndpoint
        AzureWebJobsStorage__queueServiceUri: storage.outputs.queueEndpoint
        AzureWebJobsStorage__tableServiceUri: storage.outputs.tableEndpoint
        AzureWebJobsStorage__credential: 'managedidentity'
        AzureWebJobsStorage__clientId: identity.outputs.clientId
        MOVE_ALLOWED_SOURCES: join(map(sourceIds, id => last(split(id, '/'))), ',')
        MOVE_ALLOWED_TARGETS: join(map(targetIds, id => last(split(id, '/'))), ',')
        MOVE_ALLOWED_TENANTS: allowedTenants
        MOVE_STORE: storage.outputs.moveContainer
        MOVE_STAGING_KEY_ID: stagingVault.outputs.keyId
        MOVE_VAULT_SUFFIX: substring(environment().suffixes.keyvaultDns, 1)
        MOVE_CHECK_SCHEDULE: checkSchedule
        MOVE_CHECKS: checkPairs
        MOVE_WEBHOOK_URL: webhookUrl
        // A reference: the secret itself is in no template, no deployment and no list of settings.
        MOVE_WEBHOOK_SECRET: empty(webhookSecretUri) ? '' : '@Microsoft.KeyVault(SecretUri=${webhookSecretUri})'
        VAULT_CONNECT_TO: vaultConnectTo
      },
      durableBackend == 'scheduler'
        ? {
            DURABLE_TASK_SCHEDULER_CONNECTION_STRING: scheduler!.outputs.connection
            AzureFunctionsJobHost__extensions__durableTask__hubName: scheduler!.outputs.hubName
            AzureFunctionsJobHost__extensions__durableTask__storageProvider__type: 'azureManaged'
            AzureFunctionsJobHost__extensions__durableTask__storageProvider__connectionStringName: 'DURABLE_TASK_SCHEDULER_CONNECTION_STRING'
          }
        : {},
      // Left out rather than left empty: the host takes an empty mode for a wrong one.
      empty(otlpEndpoint)
        ? {}
        : {
            AzureFunctionsJobHost__telemetryMode: 'OpenTelemetry'
            OTEL_EXPORTER_OTLP_ENDPOINT: otlpEndpoint
            OTEL_EXPORTER_OTLP_PROTOCOL: 'http/protobuf'
            OTEL_EXPORTER_OTLP_HEADERS: empty(otlpHeadersSecretUri)
              ? ''
              : '@Microsoft.KeyVault(SecretUri=${otlpHeadersSecretUri})'
          }
    )
    maximumInstanceCount: maximumInstanceCount
    instanceMemoryMB: instanceMemoryMB
    alwaysReadyInstances: alwaysReadyInstances
    isPublic: publicHttp || !networkIsolation
    allowedAddresses: callerRanges
    subnetId: networkIsolation ? network!.outputs.appSubnetId : ''
    authClientId: authClientId
    authPrincipals: callers
  }
}

module privateHttp 'modules/privateHttp.bicep' = if (networkIsolation && !publicHttp) {
  scope: group
  params: {
    token: token
    location: location
    tags: allTags
    appId: app.outputs.id
    networkId: network!.outputs.networkId
    subnetId: network!.outputs.endpointSubnetId
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

module workbook 'modules/workbook.bicep' = {
  scope: group
  params: {
    location: location
    tags: allTags
    displayName: 'Key vault moves (${environmentName})'
    workspaceId: monitoring.outputs.workspaceId
  }
}

@description('Resource group of the installation.')
output AZURE_RESOURCE_GROUP string = group.name

@description('Name of the function app.')
output AZURE_FUNCTION_APP_NAME string = app.outputs.name

@description('Address that moves are started at.')
output MOVER_ENDPOINT string = app.outputs.endpoint

@description('Address of the workbook that shows moves, in the portal.')
output MOVER_WORKBOOK string = workbook.outputs.address

@description('Object id of the app\'s identity, for access policies of vaults that have no roles.')
output MOVER_PRINCIPAL_ID string = identity.outputs.principalId
