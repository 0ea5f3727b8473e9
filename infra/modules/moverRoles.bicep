metadata description = 'The custom roles of the app: what a move asks of its source, what of its target, and what of the places where it makes a target.'

targetScope = 'subscription'

@description('Required. Text that makes the titles of the roles unique in the tenant.')
param titleSuffix string

@description('Required. Names (GUIDs) of the roles.')
param names { source: string, target: string, maker: string, nameCheck: string, subnet: string, scratch: string, purge: string, retire: string, retired: string }

@description('Required. Subscriptions of the role assignments, as resource ids.')
param scopes string[]

@description('Required. Whether moves may create targets.')
param makesTargets bool

@description('Required. Whether moves may be rehearsed in scratch vaults, which the app deletes and purges.')
param rehearses bool

@description('Required. Whether targets may allow subnets.')
param joinsSubnets bool

@description('Required. Whether moves may temporarily enable disabled versions to read them ("disabled": "unlock").')
param allowUnlock bool

@description('Required. Whether moves may test with a temporary secret that the target accepts backups ("probe": true).')
param allowProbe bool

@description('Required. Whether moves may purge soft-deleted items of the target ("onDeleted": "purge").')
param allowPurge bool

@description('Required. Whether people may roll moves back, which soft-deletes items of the target.')
param allowRollback bool

@description('Required. Whether people may lock and delete sources of ended moves.')
param allowRetirement bool

@description('Required. Whether moves may configure the target like the source: network rules, access, diagnostics, flags and tags.')
param allowConfigure bool

@description('Required. Whether moves may make custom roles in the groups of new targets.')
param allowCustomRoles bool

var actions = loadJsonContent('../moverRoles.json')

var sourceActions = union(
  actions.source.data.always,
  allowUnlock ? actions.source.data.unlock : [],
  allowProbe ? actions.source.data.probe : [],
  allowPurge ? actions.source.data.purge : [],
  allowRollback ? actions.source.data.rollback : []
)
var targetActions = union(
  actions.target.data.always,
  allowUnlock ? actions.target.data.unlock : [],
  allowProbe ? actions.target.data.probe : [],
  allowPurge ? actions.target.data.purge : [],
  allowRollback ? actions.target.data.rollback : []
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
  name: names.source
  properties: {
    roleName: 'Key Vault Mover Source (${titleSuffix})'
    description: 'Reads and backs up the items of a vault to move them to another one.'
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
  name: names.target
  properties: {
    roleName: 'Key Vault Mover Target (${titleSuffix})'
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

resource makerRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (makesTargets) {
  name: names.maker
  properties: {
    roleName: 'Key Vault Mover Maker (${titleSuffix})'
    description: 'Creates the target vault of a move in a resource group.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: union(actions.making.group, allowCustomRoles ? actions.making.customRoles : [])
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource nameCheckRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (makesTargets) {
  name: names.nameCheck
  properties: {
    roleName: 'Key Vault Mover Name Check (${titleSuffix})'
    description: 'Checks in a subscription whether the name of a vault is available.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.making.subscription
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource subnetRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (joinsSubnets) {
  name: names.subnet
  properties: {
    roleName: 'Key Vault Mover Subnet (${titleSuffix})'
    description: 'Allows a vault to accept traffic from a subnet.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.making.subnet
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource scratchRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (rehearses) {
  name: names.scratch
  properties: {
    roleName: 'Key Vault Mover Scratch (${titleSuffix})'
    description: 'Deletes scratch vaults of rehearsals in a resource group.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.rehearsing.group
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource purgeRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (rehearses) {
  name: names.purge
  properties: {
    roleName: 'Key Vault Mover Purge (${titleSuffix})'
    description: 'Purges deleted scratch vaults in a subscription.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.rehearsing.subscription
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource retireRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (allowRetirement) {
  name: names.retire
  properties: {
    roleName: 'Key Vault Mover Retirement (${titleSuffix})'
    description: 'Locks the source of an ended move, deletes it, and takes both back.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.retiring.vault
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}

resource retiredRole 'Microsoft.Authorization/roleDefinitions@2022-04-01' = if (allowRetirement) {
  name: names.retired
  properties: {
    roleName: 'Key Vault Mover Deleted Sources (${titleSuffix})'
    description: 'Reads until when a deleted source can be recovered.'
    type: 'CustomRole'
    assignableScopes: scopes
    permissions: [
      {
        actions: actions.retiring.subscription
        notActions: []
        dataActions: []
        notDataActions: []
      }
    ]
  }
}
