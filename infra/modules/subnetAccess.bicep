metadata description = 'Gives the app one role on one subnet that targets may let in.'

@description('Required. Name of a virtual network in the resource group of this deployment.')
param networkName string

@description('Required. Name of the subnet.')
param subnetName string

@description('Required. Name (a GUID) of the role.')
param roleName string

@description('Required. Object id of the app\'s identity.')
param principalId string

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' existing = {
  name: networkName

  resource subnet 'subnets' existing = {
    name: subnetName
  }
}

resource assignment 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(network::subnet.id, principalId, roleName)
  scope: network::subnet
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', roleName)
  }
}
