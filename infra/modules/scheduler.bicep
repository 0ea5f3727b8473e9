import { resourceTags } from '../types.bicep'

metadata description = 'Durable Task Scheduler, as backend of the orchestrations in the place of Azure Storage.'

@description('Required. Name of the scheduler.')
@minLength(3)
@maxLength(64)
param name string

@description('Required. Region of the scheduler.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

@description('Required. Name of the app\'s identity, which is part of the names of its role assignments.')
param identityName string

@description('Required. Object id of the app\'s identity.')
param principalId string

@description('Required. Client id of the app\'s identity.')
param clientId string

@description('Required. Whether the scheduler is reachable from outside the virtual network.')
param isPublic bool

@description('Required. Address ranges that may access a public scheduler; access also requires the role.')
@minLength(1)
param allowedAddresses string[]

@description('Required. Capacity units of a scheduler of its own; 0 pays by action.')
@minValue(0)
@maxValue(3)
param units int

// Durable Task Data Contributor.
var dataRole = '0ad04412-c4d5-4796-b79c-f76d14c8d402'

resource scheduler 'Microsoft.DurableTask/schedulers@2026-02-01' = {
  name: name
  location: location
  tags: tags
  properties: {
    publicNetworkAccess: isPublic ? 'Enabled' : 'Disabled'
    ipAllowlist: isPublic ? allowedAddresses : []
    sku: units == 0 ? { name: 'Consumption' } : { name: 'Dedicated', capacity: units }
  }
}

// The scheduler purges what ended this many days ago, also without a policy. These are the most that it allows.
resource retention 'Microsoft.DurableTask/schedulers/retentionPolicies@2026-02-01' = {
  parent: scheduler
  name: 'default'
  properties: {
    retentionPolicies: [
      {
        retentionPeriodInDays: units == 0 ? 30 : 90
      }
    ]
  }
}

resource hub 'Microsoft.DurableTask/schedulers/taskHubs@2026-02-01' = {
  parent: scheduler
  name: 'KeyVaultMover'
}

resource useOfHub 'Microsoft.Authorization/roleAssignments@2022-04-01' = {
  name: guid(hub.id, identityName, dataRole)
  scope: hub
  properties: {
    principalId: principalId
    principalType: 'ServicePrincipal'
    roleDefinitionId: subscriptionResourceId('Microsoft.Authorization/roleDefinitions', dataRole)
  }
}

@description('Resource id of the scheduler.')
output id string = scheduler.id

@description('Connection of the app: an address and an identity, without a secret.')
output connection string = 'Endpoint=${scheduler.properties.endpoint};Authentication=ManagedIdentity;ClientID=${clientId}'

@description('Name of the task hub.')
output hubName string = hub.name
