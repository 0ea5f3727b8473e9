import { resourceTags } from '../types.bicep'

metadata description = 'The vault of the key that seals staged payloads. Nothing else is in it.'

@description('Required. Globally unique name of the vault.')
@minLength(3)
@maxLength(24)
param name string

@description('Required. Region of the vault.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Name of the app\'s identity, which is part of the names of its role assignments.')
param identityName string

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Whether the vault is reachable from outside the virtual network.')
param isPublic bool

@description('Required. Whether the key is in hardware, which requires the premium SKU.')
param isHardwareKey bool

@description('Required. Log Analytics workspace for the log of key uses.')
param workspaceId string

// Key Vault Crypto Service Encryption User: read, wrap and unwrap.
var keyRole = 'e147488a-f6f5-4113-8e2d-b22465e65bf6'

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    tenantId: tenant().tenantId
    sku: {
      family: 'A'
      name: isHardwareKey ? 'premium' : 'standard'
    }
    enablePurgeProtection: true
    enableRbacAuthorization: true
    enableSoftDelete: true
    enabledForDeployment: false
    enabledForDiskEncryption: false
    enabledForTemplateDeployment: false
    softDeleteRetentionInDays: 90
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    networkAcls: {
      bypass: 'None'
      defaultAction: isPublic ? 'Allow' : 'Deny'
    }
  }
}

resource key 'Microsoft.KeyVault/vaults/keys@2026-02-01' = {
  parent: vault
  name: 'move-staging'
  tags: tags
  properties: {
    kty: isHardwareKey ? 'RSA-HSM' : 'RSA'
    keySize: 3072
    keyOps: ['wrapKey', 'unwrapKey']
    attributes: {
      enabled: true
      exportable: false
    }
    // Older versions remain usable, because every run stores which version wrapped its content key.
    rotationPolicy: {
      lifetimeActions: [
        {
          action: {
            type: 'rotate'
          }
          trigger: {
            timeAfterCreate: 'P1Y'
          }
        }
      ]
    }
  }
}

resource useOfKey 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(key.id, identityName, keyRole)
  scope: key
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', keyRole)
  }
}

resource vaultLogs 'Microsoft.Insights/diagnosticSettings@2021-05-01-preview' = {
  name: 'to-workspace'
  scope: vault
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
        category: 'AllMetrics'
        enabled: true
      }
    ]
  }
}

@description('Resource id of the vault.')
output id string = vault.id

@description('Id of the key without a version, so a rotation needs no deployment.')
output keyId string = '${vault.properties.vaultUri}keys/${key.name}'
