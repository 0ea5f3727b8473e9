targetScope = 'resourceGroup'

metadata name = 'keyvault-mover: events'
metadata description = 'Optional. Azure Event Grid delivers the events of one source vault to the app, so that a held move looks soon after a change. Deploy it into the resource group of the vault, and after the app: Event Grid asks the app at once whether it wants the events.'

@description('Required. Name of the source vault, which is in this resource group.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Region of the vault.')
param location string

@description('Required. Resource id of the function app, which may be in another resource group or subscription.')
param functionAppId string

@description('Optional. Application id of the app registration, if the app requires tokens (entraClientId of the installation). On it, the service principal of Event Grid needs the role AzureEventGridSecureWebhookSubscriber, and so do you.')
param entraClientId string = ''

@description('Optional. Tenant of the app registration.')
param entraTenantId string = tenant().tenantId

@description('Optional. Name of the system topic. A vault has at most one: if it has one, give its name.')
param systemTopicName string = 'kvmover-${vaultName}'

var appParts = split(functionAppId, '/')

resource app 'Microsoft.Web/sites@2024-11-01' existing = {
  name: appParts[8]
  scope: resourceGroup(appParts[2], appParts[4])

  resource receiver 'functions' existing = {
    name: 'takeVaultEvents'
  }
}

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

@description('The events of the vault.')
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: systemTopicName
  location: location
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

var token = empty(entraClientId)
  ? {}
  : {
      azureActiveDirectoryApplicationIdOrUri: entraClientId
      azureActiveDirectoryTenantId: entraTenantId
    }

@description('The events that say that the vault has something new. Event Grid tries for an hour to deliver one. Later, a pass has found the change.')
resource subscription 'Microsoft.EventGrid/systemTopics/eventSubscriptions@2025-02-15' = {
  parent: topic
  name: 'keyvault-mover'
  properties: {
    eventDeliverySchema: 'CloudEventSchemaV1_0'
    filter: {
      includedEventTypes: [
        'Microsoft.KeyVault.SecretNewVersionCreated'
        'Microsoft.KeyVault.KeyNewVersionCreated'
        'Microsoft.KeyVault.CertificateNewVersionCreated'
      ]
    }
    retryPolicy: {
      eventTimeToLiveInMinutes: 60
      maxDeliveryAttempts: 10
    }
    destination: {
      endpointType: 'WebHook'
      // The key opens this function only. Event Grid encrypts the query, and does not show it.
      properties: {
        endpointUrl: 'https://${app.properties.defaultHostName}/api/events/keyvault?code=${app::receiver.listKeys().default}'
        maxEventsPerBatch: 100
        preferredBatchSizeInKilobytes: 256
        ...token
      }
    }
  }
}
