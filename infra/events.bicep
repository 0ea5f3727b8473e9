targetScope = 'resourceGroup'

metadata name = 'keyvault-mover: events'
metadata description = 'Optional. Delivers the events of one source vault to the app, so that a held move looks soon after a change. Deploy it into the resource group of the vault, after the app: Event Grid asks the app at once whether it wants the events.'

@description('Required. Name of the source vault, which is in this resource group.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Address of the app with the path /api/events/keyvault and the key of the function takeVaultEvents in "code". Event Grid encrypts it, and does not show it.')
@secure()
param endpointUrl string

@description('Optional. Application id of the app registration, if the app needs tokens (entraClientId). The service principal of Event Grid needs the role AzureEventGridSecureWebhookSubscriber on it, and so do you.')
param entraClientId string = ''

@description('Optional. Tenant of the app registration.')
param entraTenantId string = tenant().tenantId

@description('Optional. Name of the system topic. A vault has one at most: if it has one already, give its name.')
param systemTopicName string = 'kvmover-${vaultName}'

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

@description('The events of the vault.')
resource topic 'Microsoft.EventGrid/systemTopics@2025-02-15' = {
  name: systemTopicName
  location: vault.location
  properties: {
    source: vault.id
    topicType: 'Microsoft.KeyVault.vaults'
  }
}

@description('The events that say that the vault has something new. A delivery that the app does not take is tried again for an hour: the passes of the move find the change then.')
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
      properties: union(
        {
          endpointUrl: endpointUrl
          maxEventsPerBatch: 100
          preferredBatchSizeInKilobytes: 256
        },
        empty(entraClientId)
          ? {}
          : {
              azureActiveDirectoryApplicationIdOrUri: entraClientId
              azureActiveDirectoryTenantId: entraTenantId
            }
      )
    }
  }
}
