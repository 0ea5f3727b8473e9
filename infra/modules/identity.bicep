import { resourceTags } from '../types.bicep'

metadata description = 'The one identity that the app acts as.'

@description('Required. Name of the identity.')
@minLength(3)
@maxLength(128)
param name string

@description('Required. Region of the identity.')
param location string

@description('Required. Tags of every resource.')
param tags resourceTags

resource identity 'Microsoft.ManagedIdentity/userAssignedIdentities@2024-11-30' = {
  name: name
  location: location
  tags: tags
}

@description('Resource id of the identity.')
output id string = identity.id

@description('Client id with which the app requests tokens.')
output clientId string = identity.properties.clientId

@description('Object id for role assignments.')
output principalId string = identity.properties.principalId
