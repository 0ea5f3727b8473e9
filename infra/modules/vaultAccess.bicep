metadata description = 'Gives the app one role on one vault, wherever the vault is.'

@description('Required. Name of a vault in the resource group of this deployment.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Name, a GUID, of the role.')
param roleName string

@description('Required. Name of the app\'s identity, which makes the names of its role assignments.')
param identityName string

@description('Required. Object id of the app\'s identity.')
param principalId string

resource vault 'Microsoft.KeyVault/vaults@2024-11-01' existing = {
  name: vaultName
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, identityName, roleName)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
  }
}
