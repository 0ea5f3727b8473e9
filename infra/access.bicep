import { entries, groupIds, groupOf, guids, nameOf, secretOf, subnetIds, subscriptionOf, vaultIds } from 'lists.bicep'

targetScope = 'subscription'

metadata name = 'keyvault-mover: access'
metadata description = 'What the app may do where its vaults are. A deployment of its own: azd takes every resource group that its own deployment wrote to for one that "azd down" may delete.'

@description('Required. Name of the installation.')
@minLength(1)
@maxLength(20)
param environmentName string

@description('Required. Object id of the app\'s identity: MOVER_PRINCIPAL_ID, an output of the installation.')
@minLength(36)
@maxLength(36)
param principalId string

@description('Required. Region of this deployment, which is part of the names of its nested deployments: Azure binds a name to its region.')
@minLength(1)
param location string

@description('Optional. Resource ids of the vaults that moves may read from, separated by commas.')
param sourceVaultIds string = ''

@description('Optional. Resource ids of the vaults that moves may write to, separated by commas.')
param targetVaultIds string = ''

@description('Optional. Resource ids of the resource groups in which moves may create targets ("createTarget"), separated by commas. Moves may write to every vault in them.')
param newTargetGroupIds string = ''

@description('Optional. Resource ids of resource groups in which the app makes and deletes the scratch vaults of rehearsals, separated by commas (MOVE_ALLOW_REHEARSAL). Use groups that have no other vaults.')
param scratchGroupIds string = ''

@description('Optional. Ids of subscriptions that the lists no longer name, but in which roles of this installation are still assigned, separated by commas. Azure refuses to remove such a subscription from a role.')
param formerSubscriptionIds string = ''

@description('Optional. Resource ids of the subnets that targets may allow ("configuration": {"subnets": ...}), separated by commas.')
param targetSubnetIds string = ''

@description('Optional. Address of the secret that signs notices, as in the installation. The app may read it if settingVaultIds names its vault.')
param webhookSecretUri string = ''

@description('Optional. Address of the secret with the headers of a collector, as in the installation. The app may read it if settingVaultIds names its vault.')
param otlpHeadersSecretUri string = ''

@description('Optional. Id of the key that signs reports, as in the installation. The app may use it if settingVaultIds names its vault.')
param reportKeyId string = ''

@description('Optional. Resource ids of the vaults with these secrets and this key, separated by commas. Empty: you give the app its roles on them yourself.')
param settingVaultIds string = ''

@description('Optional. Whether moves may temporarily enable disabled versions to read them ("disabled": "unlock").')
param allowUnlock bool = false

@description('Optional. Whether moves may test with a temporary secret that the target accepts backups ("probe": true).')
param allowProbe bool = false

@description('Optional. Whether moves may purge soft-deleted items of the target ("onDeleted": "purge").')
param allowPurge bool = false

@description('Optional. Whether people may roll moves back, which soft-deletes items of the target (MOVE_ALLOW_ROLLBACK).')
param allowRollback bool = false

@description('Optional. Whether people may lock and delete sources of ended moves (MOVE_ALLOW_RETIREMENT). Whoever controls the app could then delete these vaults, so the default is false.')
param allowRetirement bool = false

@description('Optional. Whether moves may configure the target like the source: network rules, access, diagnostics, flags and tags. An identity that may assign roles on the target can give itself access to its secrets, so the default is false.')
param allowConfigure bool = false

@description('Optional. Whether moves may make custom roles in the groups of newTargetGroupIds ("configuration": {"customRoles": true}). Such a role can change each role that can be assigned in that group alone, so the default is false. Moves assign the roles only if assignableRoleIds lists them.')
param allowCustomRoles bool = false

@description('Optional. Ids (GUIDs) of all roles that moves may assign at targets with allowConfigure, separated by commas. They replace the default, which is the roles for data of Key Vault: assignableRoles.json.')
param assignableRoleIds string = ''

@description('Optional. Object ids of the people, groups and applications to which moves may assign these roles, separated by commas. Empty: all except the app itself.')
param assignablePrincipalIds string = ''

var sources = vaultIds(sourceVaultIds)
var targets = vaultIds(targetVaultIds)
var scratchGroups = groupIds(scratchGroupIds)
var groups = union(groupIds(newTargetGroupIds), scratchGroups)
var subnets = subnetIds(targetSubnetIds)
var settingSecrets = empty(settingVaultIds)
  ? []
  : map(filter([webhookSecretUri, otlpHeadersSecretUri], uri => !empty(uri)), uri => secretOf(uri, vaultIds(settingVaultIds)))
var reportKeys = empty(settingVaultIds) || empty(reportKeyId) ? [] : [secretOf(reportKeyId, vaultIds(settingVaultIds))]
var makingSubscriptions = union(map(groups, id => subscriptionOf(id)), [])
var retiredSources = allowRetirement ? sources : []
var retiredSubscriptions = union(map(retiredSources, id => subscriptionOf(id)), [])
var scratchSubscriptions = union(map(scratchGroups, id => subscriptionOf(id)), [])

// Two installations can deploy to the same vault, group or subscription.
var installation = uniqueString(subscription().id, environmentName, location)

var roleNames = {
  source: guid(subscription().id, environmentName, 'keyvault-mover-source')
  target: guid(subscription().id, environmentName, 'keyvault-mover-target')
  maker: guid(subscription().id, environmentName, 'keyvault-mover-maker')
  nameCheck: guid(subscription().id, environmentName, 'keyvault-mover-name-check')
  subnet: guid(subscription().id, environmentName, 'keyvault-mover-subnet')
  scratch: guid(subscription().id, environmentName, 'keyvault-mover-scratch')
  purge: guid(subscription().id, environmentName, 'keyvault-mover-purge')
  retire: guid(subscription().id, environmentName, 'keyvault-mover-retire')
  retired: guid(subscription().id, environmentName, 'keyvault-mover-retired')
}

// A target's role can assign roles. Without a condition, somebody who controls the app could make themselves its owner.
// The role that the app has at the source is carried along with the others.
var assignment = '@Request[Microsoft.Authorization/roleAssignments'
var roleIds = empty(assignableRoleIds)
  ? map(items(loadJsonContent('assignableRoles.json')), role => role.value)
  : guids(assignableRoleIds)
var isListedRole = '${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${join(roleIds, ', ')}}'
var isListedPrincipal = empty(assignablePrincipalIds)
  ? '${assignment}:PrincipalId] ForAnyOfAllValues:GuidNotEquals {${principalId}}'
  : '${assignment}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${join(guids(assignablePrincipalIds), ', ')}}'
var isOwnSourceRole = '${assignment}:RoleDefinitionId] ForAnyOfAnyValues:GuidEquals {${roleNames.source}} AND ${assignment}:PrincipalId] ForAnyOfAnyValues:GuidEquals {${principalId}}'
var assignmentCondition = allowConfigure
  ? '((!(ActionMatches{\'Microsoft.Authorization/roleAssignments/write\'})) OR (${isListedRole} AND ${isListedPrincipal}) OR (${isOwnSourceRole}))'
  : ''

module moverRoles 'modules/moverRoles.bicep' = {
  name: 'mover-roles-${installation}'
  params: {
    titleSuffix: '${environmentName} ${uniqueString(subscription().id, environmentName)}'
    names: roleNames
    scopes: union(
      [subscription().id],
      map(
        concat(map(concat(sources, targets, groups, subnets), id => subscriptionOf(id)), entries(formerSubscriptionIds)),
        id => '/subscriptions/${id}'
      )
    )
    makesTargets: !empty(groups)
    rehearses: !empty(scratchGroups)
    joinsSubnets: !empty(subnets)
    allowUnlock: allowUnlock
    allowProbe: allowProbe
    allowPurge: allowPurge
    allowRollback: allowRollback
    allowRetirement: allowRetirement
    allowConfigure: allowConfigure
    allowCustomRoles: allowCustomRoles
  }
}

module sourceAccess 'modules/vaultAccess.bicep' = [
  for id in sources: {
    name: 'source-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      vaultName: nameOf(id)
      roleName: roleNames.source
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module retireAccess 'modules/vaultAccess.bicep' = [
  for id in retiredSources: {
    name: 'retire-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      vaultName: nameOf(id)
      roleName: roleNames.retire
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module retiredAccess 'modules/subscriptionAccess.bicep' = [
  for id in retiredSubscriptions: {
    name: 'retired-access-${uniqueString(installation, id)}'
    scope: subscription(id)
    params: {
      roleName: roleNames.retired
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module targetAccess 'modules/vaultAccess.bicep' = [
  for id in targets: {
    name: 'target-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      vaultName: nameOf(id)
      roleName: roleNames.target
      principalId: principalId
      condition: assignmentCondition
    }
    dependsOn: [moverRoles]
  }
]

// A new target with role-based access allows nobody, so the role on targets is assigned in its future resource group.
module groupAccess 'modules/groupAccess.bicep' = [
  for id in groups: {
    name: 'group-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      roleNames: [roleNames.target, roleNames.maker]
      principalId: principalId
      condition: assignmentCondition
    }
    dependsOn: [moverRoles]
  }
]

module nameAccess 'modules/subscriptionAccess.bicep' = [
  for id in makingSubscriptions: {
    name: 'name-access-${uniqueString(installation, id)}'
    scope: subscription(id)
    params: {
      roleName: roleNames.nameCheck
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module scratchAccess 'modules/groupAccess.bicep' = [
  for id in scratchGroups: {
    name: 'scratch-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      roleNames: [roleNames.scratch]
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module purgeAccess 'modules/subscriptionAccess.bicep' = [
  for id in scratchSubscriptions: {
    name: 'purge-access-${uniqueString(installation, id)}'
    scope: subscription(id)
    params: {
      roleName: roleNames.purge
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module subnetAccess 'modules/subnetAccess.bicep' = [
  for id in subnets: {
    name: 'subnet-access-${uniqueString(installation, id)}'
    scope: resourceGroup(subscriptionOf(id), groupOf(id))
    params: {
      networkName: split(id, '/')[8]
      subnetName: nameOf(id)
      roleName: roleNames.subnet
      principalId: principalId
    }
    dependsOn: [moverRoles]
  }
]

module secretAccess 'modules/secretAccess.bicep' = [
  for secret in settingSecrets: {
    name: 'secret-access-${uniqueString(installation, secret.vaultId, secret.name)}'
    scope: resourceGroup(subscriptionOf(secret.vaultId), groupOf(secret.vaultId))
    params: {
      vaultName: nameOf(secret.vaultId)
      secretName: secret.name
      principalId: principalId
    }
  }
]

module keyAccess 'modules/keyAccess.bicep' = [
  for key in reportKeys: {
    name: 'key-access-${uniqueString(installation, key.vaultId, key.name)}'
    scope: resourceGroup(subscriptionOf(key.vaultId), groupOf(key.vaultId))
    params: {
      vaultName: nameOf(key.vaultId)
      keyName: key.name
      principalId: principalId
    }
  }
]
