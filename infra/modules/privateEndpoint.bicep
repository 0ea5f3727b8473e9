import { resourceTags } from '../types.bicep'

metadata description = 'One private way to one resource, with its name.'

@description('Required. Name of the endpoint.')
@minLength(2)
@maxLength(64)
param name string

@description('Required. Region of the network, which may differ from the region of the resource.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Subnet of the endpoint.')
param subnetId string

@description('Required. Resource id of the target resource.')
param targetId string

@description('Required. Subresource of the target, such as "blob" or "vault".')
param group string

@description('Required. Private DNS zone of the name; empty for no record.')
param zoneId string

resource endpoint 'Microsoft.Network/privateEndpoints@2024-07-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    subnet: {
      id: subnetId
    }
    privateLinkServiceConnections: [
      {
        name: group
        properties: {
          privateLinkServiceId: targetId
          groupIds: [group]
        }
      }
    ]
  }
}

resource record 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-07-01' = if (!empty(zoneId)) {
  parent: endpoint
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: group
        properties: {
          privateDnsZoneId: zoneId
        }
      }
    ]
  }
}
