import { nameOf } from '../lists.bicep'
import { blobAccount, existingSubnets, resourceTags } from '../types.bicep'

metadata description = 'A virtual network for the app, with private ways to all that it reaches.'

@description('Required. Suffix of the names of the network\'s resources.')
param token string

@description('Required. Region of the network.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Address range of the network, /25 or wider.')
param addressPrefix string

@description('Required. Existing subnets, which replace the network.')
param ownSubnets existingSubnets

@description('Required. Resource group with existing private DNS zones; empty to create them, "none" for no records.')
param dnsZoneGroupId string

@description('Required. Network security group for the app\'s outbound traffic; empty for none.')
param appRulesId string

@description('Required. Route table for the app\'s outbound traffic; empty for none.')
param appRoutesId string

@description('Required. Storage account of the app.')
param storageId string

@description('Required. Storage accounts that have only blobs, as names of their endpoints and resource ids.')
param blobAccounts blobAccount[]

@description('Required. Vault of the staging key.')
param stagingVaultId string

@description('Required. Vaults of the moves, as resource ids.')
param vaultIds string[]

@description('Required. Whether the app has a Durable Task Scheduler. A preview knows this, but not yet its id.')
param hasScheduler bool

@description('Required. Durable Task Scheduler of the app; empty for none.')
param schedulerId string

// The DNS zone of each kind of resource.
var zoneOf = {
  blob: 'privatelink.blob.${environment().suffixes.storage}'
  queue: 'privatelink.queue.${environment().suffixes.storage}'
  table: 'privatelink.table.${environment().suffixes.storage}'
  vault: 'privatelink${replace(environment().suffixes.keyvaultDns, '.vault.', '.vaultcore.')}'
  scheduler: 'privatelink.durabletask.io'
}
var groups = concat(['blob', 'queue', 'table', 'vault'], hasScheduler ? ['scheduler'] : [])

var hasOwnNetwork = !empty(ownSubnets.endpoints)
var createsZones = empty(dnsZoneGroupId)
// Where the zones are if the deployment does not create them.
var centralZones = dnsZoneGroupId == 'none' ? '' : '${dnsZoneGroupId}/providers/Microsoft.Network/privateDnsZones/'

var links = concat(
  [
    { name: 'pe-blob-${token}', targetId: storageId, group: 'blob' }
    { name: 'pe-queue-${token}', targetId: storageId, group: 'queue' }
    { name: 'pe-table-${token}', targetId: storageId, group: 'table' }
    { name: 'pe-staging-${token}', targetId: stagingVaultId, group: 'vault' }
  ],
  map(blobAccounts, account => { name: 'pe-${account.name}-${token}', targetId: account.id, group: 'blob' }),
  hasScheduler ? [{ name: 'pe-scheduler-${token}', targetId: schedulerId, group: 'scheduler' }] : [],
  map(vaultIds, id => { name: 'pe-${nameOf(id)}-${uniqueString(id)}', targetId: id, group: 'vault' })
)

resource endpointRules 'Microsoft.Network/networkSecurityGroups@2024-07-01' = if (!hasOwnNetwork) {
  name: 'nsg-endpoints-${token}'
  location: location
  tags: tags
  properties: {
    securityRules: [
      {
        name: 'allow-https-from-network'
        properties: {
          access: 'Allow'
          direction: 'Inbound'
          priority: 100
          protocol: 'Tcp'
          sourceAddressPrefix: 'VirtualNetwork'
          sourcePortRange: '*'
          destinationAddressPrefix: 'VirtualNetwork'
          destinationPortRange: '443'
        }
      }
      {
        name: 'deny-all-else'
        properties: {
          access: 'Deny'
          direction: 'Inbound'
          priority: 4096
          protocol: '*'
          sourceAddressPrefix: '*'
          sourcePortRange: '*'
          destinationAddressPrefix: '*'
          destinationPortRange: '*'
        }
      }
    ]
  }
}

resource network 'Microsoft.Network/virtualNetworks@2024-07-01' = if (!hasOwnNetwork) {
  name: 'vnet-kvmover-${token}'
  location: location
  tags: tags
  properties: {
    addressSpace: {
      addressPrefixes: [addressPrefix]
    }
    subnets: [
      {
        name: 'app'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 0)
          // Tokens and telemetry use public addresses.
          defaultOutboundAccess: true
          networkSecurityGroup: empty(appRulesId) ? null : { id: appRulesId }
          routeTable: empty(appRoutesId) ? null : { id: appRoutesId }
          delegations: [
            {
              name: 'flex-consumption'
              properties: {
                serviceName: 'Microsoft.App/environments'
              }
            }
          ]
        }
      }
      {
        name: 'endpoints'
        properties: {
          addressPrefix: cidrSubnet(addressPrefix, 26, 1)
          defaultOutboundAccess: false
          networkSecurityGroup: {
            id: endpointRules.id
          }
          privateEndpointNetworkPolicies: 'Enabled'
        }
      }
    ]
  }

  resource appSubnet 'subnets' existing = {
    name: 'app'
  }

  resource endpointSubnet 'subnets' existing = {
    name: 'endpoints'
  }
}

var networkId = hasOwnNetwork ? split(ownSubnets.endpoints, '/subnets/')[0] : network.id
var endpointSubnetId = hasOwnNetwork ? ownSubnets.endpoints : network::endpointSubnet.id

resource zones 'Microsoft.Network/privateDnsZones@2024-06-01' = [
  for group in groups: if (createsZones) {
    name: zoneOf[group]
    location: 'global'
    tags: tags
  }
]

resource zoneLinks 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2024-06-01' = [
  for (group, index) in groups: if (createsZones) {
    parent: zones[index]
    name: 'vnet-kvmover-${token}'
    location: 'global'
    tags: tags
    properties: {
      registrationEnabled: false
      // A vault that has a private endpoint in another network but not here is not in the zone. DNS then returns its public address.
      resolutionPolicy: 'NxDomainRedirect'
      virtualNetwork: {
        id: networkId
      }
    }
  }
]

module endpoints 'privateEndpoint.bicep' = [
  for link in links: {
    name: link.name
    params: {
      name: link.name
      location: location
      tags: tags
      subnetId: endpointSubnetId
      targetId: link.targetId
      group: link.group
      zoneId: createsZones
        ? zones[indexOf(groups, link.group)].id
        : empty(centralZones) ? '' : '${centralZones}${zoneOf[link.group]}'
    }
  }
]

@description('Resource id of the network.')
output networkId string = networkId

@description('Subnet for the app\'s outbound traffic.')
output appSubnetId string = hasOwnNetwork ? ownSubnets.app : network::appSubnet.id

@description('Subnet of the private endpoints.')
output endpointSubnetId string = endpointSubnetId
