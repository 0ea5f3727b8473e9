import {
  type AccessPolicy,
  type PlannedRole,
  type DiagnosticSetting,
  type PlannedEndpoint,
  type RoleAssignment,
  type VaultNetwork,
} from '../../contracts/model/vaultResource';
import { type NewVault, type RecoveredVault, type VaultPatch } from './arm';

/**
 * The body of a request that creates a vault. It always sets the permission model, whose default differs by API
 * version.
 */
export function newVaultBody(vault: NewVault): object {
  return {
    location: vault.region,
    tags: vault.tags,
    properties: {
      tenantId: vault.tenantId,
      sku: { family: 'A', name: vault.sku },
      softDeleteRetentionInDays: vault.retentionDays,
      enableRbacAuthorization: vault.usesRoles,
      accessPolicies: [],
      ...(vault.purgeProtection === true ? { enablePurgeProtection: true } : {}),
      ...networkBody(vault.network),
    },
  };
}

/** A deployment of one vault, for its validation. */
export function deploymentBody(name: string, vault: NewVault, apiVersion: string): object {
  const resource = { type: 'Microsoft.KeyVault/vaults', apiVersion, name, ...newVaultBody(vault) };
  const $schema = 'https://schema.management.azure.com/schemas/2019-04-01/deploymentTemplate.json#';
  return {
    properties: { mode: 'Incremental', template: { $schema, contentVersion: '1.0.0.0', resources: [resource] } },
  };
}

/** The body of a request that brings a deleted vault back. */
export function recoveryBody({ region, tenantId, sku, tags, ...doors }: RecoveredVault): object {
  const { properties } = changeBody(doors);
  return {
    location: region,
    tags,
    properties: { ...properties, tenantId, sku: { family: 'A', name: sku }, createMode: 'recover' },
  };
}

export function changeBody({ tags, enabledFor, network, access, purgeProtection }: VaultPatch) {
  return {
    ...(tags === undefined ? {} : { tags }),
    properties: {
      ...(enabledFor === undefined
        ? {}
        : {
            enabledForDeployment: enabledFor.deployment,
            enabledForDiskEncryption: enabledFor.diskEncryption,
            enabledForTemplateDeployment: enabledFor.templateDeployment,
          }),
      ...(network === undefined ? {} : networkBody(network)),
      ...(access === undefined
        ? {}
        : { enableRbacAuthorization: access.usesRoles, accessPolicies: policyBodies(access.accessPolicies) }),
      ...(purgeProtection === undefined ? {} : { enablePurgeProtection: purgeProtection }),
    },
  };
}

function networkBody(network: VaultNetwork): object {
  return {
    publicNetworkAccess: network.publicNetworkAccess,
    networkAcls: {
      bypass: network.bypass,
      defaultAction: network.defaultAction,
      ipRules: network.ipRules.map((value) => ({ value })),
      virtualNetworkRules: network.virtualNetworkRules.map(({ id, ignoreMissingEndpoint }) => ({
        id,
        ignoreMissingVnetServiceEndpoint: ignoreMissingEndpoint,
      })),
    },
  };
}

export function policiesBody(policies: readonly AccessPolicy[]): object {
  return { properties: { accessPolicies: policyBodies(policies) } };
}

function policyBodies(policies: readonly AccessPolicy[]): object[] {
  return policies.map(({ tenantId, objectId, applicationId, keys, secrets, certificates, storage }) => ({
    tenantId,
    objectId,
    ...(applicationId === null ? {} : { applicationId }),
    permissions: { keys, secrets, certificates, storage },
  }));
}

export function assignmentBody(assignment: RoleAssignment): object {
  const { roleDefinitionId, principalId, principalType, description, condition, conditionVersion } = assignment;
  return {
    properties: {
      roleDefinitionId,
      principalId,
      // Without this type, the service looks the principal up and does not find a new one.
      ...(principalType === 'Unknown' ? {} : { principalType }),
      ...(description === null ? {} : { description }),
      ...(condition === null ? {} : { condition, conditionVersion }),
    },
  };
}

export function roleBody({ roleName, description, dataActions, scope }: PlannedRole): object {
  const permissions = [{ actions: [], notActions: [], dataActions, notDataActions: [] }];
  return { properties: { roleName, description, type: 'CustomRole', permissions, assignableScopes: [scope] } };
}

export function diagnosticBody(setting: DiagnosticSetting): object {
  const { workspaceId, storageAccountId, eventHubAuthorizationRuleId, rest } = setting;
  return {
    properties: {
      ...rest,
      ...(workspaceId === null ? {} : { workspaceId }),
      ...(storageAccountId === null ? {} : { storageAccountId }),
      ...(eventHubAuthorizationRuleId === null ? {} : { eventHubAuthorizationRuleId }),
    },
  };
}

/** The subresource of a vault that a private endpoint connects to. Source: "What is a private endpoint?". */
const vaultGroup = 'vault';

export function endpointBody({ region, subnetId }: PlannedEndpoint, targetId: string): object {
  return {
    location: region,
    properties: {
      subnet: { id: subnetId },
      privateLinkServiceConnections: [
        { name: vaultGroup, properties: { privateLinkServiceId: targetId, groupIds: [vaultGroup] } },
      ],
    },
  };
}

export function zoneGroupBody(dnsZoneId: string): object {
  const properties = { privateDnsZoneId: dnsZoneId };
  return { properties: { privateDnsZoneConfigs: [{ name: vaultGroup, properties }] } };
}
