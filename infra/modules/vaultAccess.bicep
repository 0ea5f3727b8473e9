metadata description = 'Gives the app one role on one vault, wherever the vault is.'

@description('Required. Name of a vault in the resource group of this deployment.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Name (a GUID) of the role.')
param roleName string

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Optional. What limits the role assignments that the app may write. Empty: the role writes none.')
param condition string = ''

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName
}

// The principal is part of the name, because the principal of an assignment cannot change.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault.id, principalId, roleName)
  scope: vault
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
    condition: empty(condition) ? null : condition
    conditionVersion: empty(condition) ? null : '2.0'
  }
}
