import { resourceTags } from '../types.bicep'

metadata description = 'Storage of the Functions host, of the orchestrations and of the moves. Access goes by identity alone.'

@description('Required. Globally unique name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region of the account.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Name of the app\'s identity, which is part of the names of its role assignments.')
param identityName string

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Whether the account is reachable from outside the virtual network.')
param isPublic bool

@description('Required. Redundancy of the account.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

@description('Required. Days after which the account deletes an encrypted payload that a move did not delete. Must exceed the duration of the longest move, including its wait for approval.')
@minValue(7)
@maxValue(365)
param stagedPayloadDays int

@description('Required. Log Analytics workspace for the log of blob reads and writes.')
param workspaceId string

// Durable Functions needs all three. The Functions host requires the owner role for blobs.
var roles = {
  blob: 'b7e6dc6d-f1e8-4753-8033-0f276bb0955b' // Storage Blob Data Owner
  queue: '974c5e8b-45b9-4653-ba55-5f855dd0fb88' // Storage Queue Data Contributor
  table: '0a9a7e1f-b9d0-4cc4-a60d-0319b160aaa3' // Storage Table Data Contributor
}

resource account 'Microsoft.Storage/storageAccounts@2025-01-01' = {
  name: name
  location: location
  tags: tags
  kind: 'StorageV2'
  sku: {
    name: sku
  }
  properties: {
    accessTier: 'Hot'
    allowBlobPublicAccess: false
    allowCrossTenantReplication: false
    allowSharedKeyAccess: false
    defaultToOAuthAuthentication: true
    isLocalUserEnabled: false
    isSftpEnabled: false
    minimumTlsVersion: 'TLS1_2'
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    supportsHttpsTrafficOnly: true
    networkAcls: {
      // Without this exception the firewall may block the lifecycle rule below.
      bypass: 'AzureServices'
      defaultAction: isPublic ? 'Allow' : 'Deny'
    }
    encryption: {
      keySource: 'Microsoft.Storage'
      requireInfrastructureEncryption: true
      services: {
        blob: {
          enabled: true
          keyType: 'Account'
        }
        queue: {
          enabled: true
          keyType: 'Account'
        }
        table: {
          enabled: true
          keyType: 'Account'
        }
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    // A deleted encrypted payload must not be recoverable, so the account has no soft delete for blobs.
    deleteRetentionPolicy: {
      enabled: false
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource moves 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: 'moves'
  properties: {
    publicAccess: 'None'
  }
}

resource queues 'Microsoft.Storage/storageAccounts/queueServices@2025-01-01' = {
  parent: account
  name: 'default'
}

resource tables 'Microsoft.Storage/storageAccounts/tableServices@2025-01-01' = {
  parent: account
  name: 'default'
}

// A last resort, because a move deletes its payloads itself. Plans, results and reports have another prefix and remain.
resource lifecycle 'Microsoft.Storage/storageAccounts/managementPolicies@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    policy: {
      rules: [
        {
          name: 'delete-staged-payloads'
          enabled: true
          type: 'Lifecycle'
          definition: {
            filters: {
              blobTypes: ['blockBlob']
              prefixMatch: ['${moves.name}/staging/']
            }
            actions: {
              baseBlob: {
                delete: {
                  daysAfterModificationGreaterThan: stagedPayloadDays
                }
              }
            }
          }
        }
      ]
    }
  }
}

resource dataRoles 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for role in items(roles): {
    name: guid(account.id, identityName, role.value)
    scope: account
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', role.value)
    }
  }
]

// Queues and tables have only internal traffic of orchestrations. Logs of it are useless and expensive.
resource blobLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: blobs
  properties: {
    workspaceId: workspaceId
    logs: [
      {
        categoryGroup: 'audit'
        enabled: true
      }
    ]
    metrics: [
      {
        category: 'Transaction'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Name of the account.')
output name string = account.name

@description('Address of the blob service, with "/" at its end.')
output blobEndpoint string = account.properties.primaryEndpoints.blob

@description('Address of the queue service, with "/" at its end.')
output queueEndpoint string = account.properties.primaryEndpoints.queue

@description('Address of the table service, with "/" at its end.')
output tableEndpoint string = account.properties.primaryEndpoints.table

@description('Address of the container that stores moves.')
output moveContainer string = '${account.properties.primaryEndpoints.blob}${moves.name}'
