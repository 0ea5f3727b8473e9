metadata description = 'Lets the app read one secret that a setting references, and nothing else of its vault.'

@description('Required. Name of a vault in the resource group of this deployment.')
@minLength(3)
@maxLength(24)
param vaultName string

@description('Required. Name of the secret.')
@minLength(1)
@maxLength(127)
param secretName string

@description('Required. Object id of the app\'s identity.')
param principalId string

// Key Vault Secrets User.
var readerRole = '4633458b-17de-408a-b874-0445c86b69e6'

resource vault 'Microsoft.KeyVault/vaults@2026-02-01' existing = {
  name: vaultName

  resource secret 'secrets' existing = {
    name: secretName
  }
}

// The principal is part of the name, because the principal of an assignment cannot change.
resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(vault::secret.id, principalId, readerRole)
  scope: vault::secret
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', readerRole)
  }
}
