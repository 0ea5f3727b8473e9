metadata description = 'Gives the app one role on a subscription in which it makes targets or deletes vaults.'

targetScope = 'subscription'

@description('Required. Name (a GUID) of the role.')
param roleName string

@description('Required. Object id of the app\'s identity.')
param principalId string

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(subscription().id, principalId, roleName)
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
  }
}
