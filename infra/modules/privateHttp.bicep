import { resourceTags } from '../types.bicep'

metadata description = 'The HTTP endpoints of the app as a private endpoint, for callers in the network or joined to it.'

@description('Required. Suffix of the names of the resources.')
param token string

@description('Required. Region of the network.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Resource id of the function app.')
param appId string

@description('Required. Resource id of the network that resolves the name.')
param networkId string

@description('Required. Subnet of the endpoint.')
param subnetId string

@description('Required. Resource group with existing private DNS zones; empty to create the zone, "none" for no record.')
param dnsZoneGroupId string

var createsZone = empty(dnsZoneGroupId)
var zoneName = environment().name == 'AzureUSGovernment'
  ? 'privatelink.azurewebsites.us'
  : environment().name == 'AzureChinaCloud' ? 'privatelink.chinacloudsites.cn' : 'privatelink.azurewebsites.net'

resource zone 'Microsoft.Network/privateDnsZones@2024-06-01' = if (createsZone) {
  name: zoneName
  location: 'global'
  tags: tags
}

resource zoneLink 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = if (createsZone) {
  parent: zone
  name: 'vnet-kvmover-${token}'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    // Other apps with an endpoint in another network are not in the zone. DNS then returns their public addresses.
    resolutionPolicy: 'NxDomainRedirect'
    virtualNetwork: {
      id: networkId
    }
  }
}

module endpoint 'privateEndpoint.bicep' = {
  params: {
    name: 'pe-http-${token}'
    location: location
    tags: tags
    subnetId: subnetId
    targetId: appId
    group: 'sites'
    zoneId: createsZone
      ? zone.id
      : dnsZoneGroupId == 'none' ? '' : '${dnsZoneGroupId}/providers/Microsoft.Network/privateDnsZones/${zoneName}'
  }
}
