import { resourceTags } from '../types.bicep'

metadata description = 'A storage account with one container, and one identity that may write to it.'

@description('Required. Globally unique name of the account.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region of the account.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Name of the container.')
@minLength(3)
@maxLength(63)
param containerName string

@description('Required. Name of the identity that writes, which is part of the name of its role assignment.')
param identityName string

@description('Required. Object id of that identity.')
param principalId string

@description('Required. Whether the account is reachable from outside the virtual network.')
param isPublic bool

@description('Required. Redundancy of the account.')
@allowed(['Standard_LRS', 'Standard_ZRS'])
param sku string

@description('Required. Days during which nobody can change or delete a blob after its creation; 0 for no such rule.')
@minValue(0)
@maxValue(146000)
param immutableDays int

@description('Required. Whether somebody has locked the rule for these days. Azure then refuses every new rule, so the deployment writes none.')
param isLocked bool

@description('Required. Log Analytics workspace for the log of blob reads and writes.')
param workspaceId string

// Storage Blob Data Contributor. It contains no right to immutability policies; the owner role does.
var writerRole = 'ba92f5b4-2d11-453d-a403-e96b0029c9fe'

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
      bypass: 'None'
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
      }
    }
  }
}

resource blobs 'Microsoft.Storage/storageAccounts/blobServices@2025-01-01' = {
  parent: account
  name: 'default'
  properties: {
    deleteRetentionPolicy: {
      enabled: true
      days: 7
    }
    containerDeleteRetentionPolicy: {
      enabled: true
      days: 7
    }
  }
}

resource container 'Microsoft.Storage/storageAccounts/blobServices/containers@2025-01-01' = {
  parent: blobs
  name: containerName
  properties: {
    publicAccess: 'None'
  }
}

// A rule for the container needs no versioning: every name is written once.
resource immutability 'Microsoft.Storage/storageAccounts/blobServices/containers/immutabilityPolicies@2025-01-01' = if (immutableDays > 0 && !isLocked) {
  parent: container
  name: 'default'
  properties: {
    immutabilityPeriodSinceCreationInDays: immutableDays
    allowProtectedAppendWrites: false
  }
}

resource writer 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(container.id, identityName, writerRole)
  scope: container
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', writerRole)
  }
}

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
  }
}

@description('Resource id of the account.')
output id string = account.id

@description('Address of the container.')
output container string = '${account.properties.primaryEndpoints.blob}${container.name}'
