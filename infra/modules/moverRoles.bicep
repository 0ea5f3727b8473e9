metadata description = 'The two custom roles of the app: what a move asks of its source, and what of its target.'

targetScope = 'subscription'

@description('Required. Name of the environment, which makes the titles of the roles its own.')
param environmentName string

@description('Required. Name, a GUID, of the role on source vaults.')
param sourceRoleName string

@description('Required. Name, a GUID, of the role on target vaults.')
param targetRoleName string

@description('Required. Subscriptions of the vaults, as resource ids.')
param vaultSubscriptions string[]

@description('Required. Whether moves may enable disabled versions for the moment of their reading ("disabled": "unlock").')
param allowUnlock bool

@description('Required. Whether moves may prove by a throw-away secret that backups are taken ("probe": true).')
param allowProbe bool

@description('Required. Whether moves may purge soft-deleted items of the target ("onDeleted": "purge").')
param allowPurge bool

@description('Required. Whether moves may set the target up as the source is: network rules, access, diagnostics, flags and tags.')
param allowConfigure bool

var actions = loadJsonContent('../moverRoles.json')
var scopes = union([subscription().id], vaultSubscriptions)

var sourceActions = union(
  actions.source.data.always,
  allowUnlock ? actions.source.data.unlock : [],
  allowProbe ? actions.source.data.probe : [],
  allowPurge ? actions.source.data.purge : []
)
var targetActions = union(
  actions.target.data.always,
  allowUnlock ? actions.target.data.unlock : [],
  allowProbe ? actions.target.data.probe : [],
  allowPurge ? actions.target.data.purge : []
)

var sourceManagement = union(
  actions.source.management.always,
  allowConfigure ? actions.source.management.configure : []
)
var targetManagement = union(
  actions.target.management.always,
  allowConfigure ? actions.target.management.configure : []
)

resource sourceRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: sourceRoleName
  properties: {
    roleName: 'Key Vault Mover Source (${environmentName})'
    description: 'Reads and backs up the items of a vault, so that they can be moved to another one.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: sourceManagement
        notActions: []
        dataActions: map(sourceActions, action => 'Microsoft.KeyVault/vaults/${action}')
        notDataActions: []
      }
    ]
  }
}

resource targetRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = {
  name: targetRoleName
  properties: {
    roleName: 'Key Vault Mover Target (${environmentName})'
    description: 'Restores, imports and verifies the items of another vault.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: targetManagement
        notActions: []
        dataActions: map(targetActions, action => 'Microsoft.KeyVault/vaults/${action}')
        notDataActions: []
      }
    ]
  }
}
