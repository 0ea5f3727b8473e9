metadata description = 'Gives the app roles on a resource group in which it makes targets.'

@description('Required. Names (GUIDs) of the roles.')
param roleNames string[]

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Optional. What limits the role assignments that the app may write. Empty: the role writes none.')
param condition string = ''

resource assignments 'Microsoft.Authorization/roleAssignments@2022-04-01' = [
  for roleName in roleNames: {
    name: guid(resourceGroup().id, principalId, roleName)
    properties: {
      principalId: principalId
      principalType: 'ServicePrincipal'
      roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
      condition: empty(condition) ? null : condition
      conditionVersion: empty(condition) ? null : '2.0'
    }
  }
]
