metadata description = 'Lets the app sign with one key, and use nothing else of its vault.'

@description('Required. Name of a vault in the resource group of this deployment.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Name of the key.')
@minLength(1)
@maxLength(127)
param keyName string

@description('Required. Object id of the app\'s identity.')
param principalId string

// Key Vault Crypto User: read and use the key. No built-in role only signs.
var signerRole = '12338af0-0e69-4776-bea7-57ae8d297424'

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName

  resource key 'keys' existing = {
    name: keyName
  }
}

// The principal is part of the name, because the principal of an assignment cannot change.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::key.id, principalId, signerRole)
  scope: vault::key
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', signerRole)
  }
}
