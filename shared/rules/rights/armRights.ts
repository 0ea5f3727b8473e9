import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type ConfigurationRequest } from '../../contracts/model/targetRequest';
import { wantedConfiguration } from '../configuration/wantedConfiguration';
import { type ArmRight } from './right';

/** All actions that a move of this request may need at Azure Resource Manager, without duplicates at one scope. */
export function armRights(request: Request): readonly ArmRight[] {
  const kinds = [reading, readingAccess, creating, connecting, configuring, rollingBack, discarding, retiring];
  const all = kinds.flatMap((rightsOf) => rightsOf(request));
  return [...new Map(all.map((right) => [`${right.action} ${right.scope}`, right])).values()];
}

type Request = Pick<MoveSpec, 'createTarget' | 'configuration'> &
  Partial<Pick<MoveSpec, 'rehearsal'>> & {
    /** Whether a rollback of the move shall be possible, too. */
    readonly rollback?: boolean;
    /** Whether people shall be able to lock and delete the source afterwards. */
    readonly retirement?: boolean;
  };

function assigns(wanted: ConfigurationRequest | undefined): boolean {
  return wanted !== undefined && (wanted.roleAssignments || wanted.access === 'roles');
}

/** Custom roles can be assigned in a resource group, not only at a vault. */
function roleRight(verb: 'write' | 'delete', isWanted: boolean, why: string, optional = false): ArmRight[] {
  const action = `Microsoft.Authorization/roleDefinitions/${verb}`;
  return isWanted ? [{ action, scope: 'targetGroup', why, optional }] : [];
}

/** What only the words of the plan need. */
function readingAccess(request: Request): ArmRight[] {
  if (wantedConfiguration(request)?.access !== 'roles') return [];
  const why = 'to name who could give themselves a policy, and to count role assignments';
  const read = (kind: string, scope: ArmRight['scope']): ArmRight => ({
    action: `Microsoft.Authorization/${kind}/read`,
    scope,
    why,
    optional: true,
  });
  const logs = ['AZKVAuditLogs', 'AzureDiagnostics'].map((table): ArmRight => ({
    action: `Microsoft.Insights/logs/${table}/read`,
    scope: 'sourceVault',
    why: 'to show when access was used last, and which items',
    optional: true,
  }));
  return [read('roleDefinitions', 'sourceVault'), read('roleAssignments', 'targetSubscription'), ...logs];
}

function makesRoles({ access, customRoles }: ConfigurationRequest): boolean {
  return access === 'roles' && customRoles;
}

/** The scope of the target: its resource group if the move creates the vault. */
function targetScope({ createTarget }: Request): ArmRight['scope'] {
  return createTarget === null ? 'targetVault' : 'targetGroup';
}

function reading(request: Request): ArmRight[] {
  const wanted = wantedConfiguration(request);
  const at = targetScope(request);
  const read = (action: string, isNeeded: boolean, why: string): ArmRight[] =>
    (['sourceVault', at] as const).map((scope) => ({ action, scope, why, optional: !isNeeded }));
  return [
    ...read('Microsoft.KeyVault/vaults/read', wanted !== undefined, 'to read the configuration of the vaults'),
    ...read('Microsoft.Authorization/roleAssignments/read', assigns(wanted), 'to read role assignments'),
    ...read(
      'Microsoft.Authorization/roleDefinitions/read',
      assigns(wanted),
      'to read which roles can be assigned',
    ).slice(1),
    ...read('Microsoft.Insights/diagnosticSettings/read', wanted?.diagnostics === true, 'to read diagnostic settings'),
    ...read('Microsoft.Insights/metrics/read', false, 'to leave others what they use of the limits of the vaults'),
    ...read('Microsoft.Authorization/locks/read', false, 'to name locks'),
  ];
}

function creating({ createTarget }: Request): ArmRight[] {
  if (createTarget === null) return [];
  return [
    {
      action: 'Microsoft.KeyVault/checkNameAvailability/read',
      scope: 'targetSubscription',
      why: 'to check whether the target’s name is free',
      optional: false,
    },
    {
      action: 'Microsoft.KeyVault/deletedVaults/read',
      scope: 'targetSubscription',
      why: 'to check whether a deleted vault has the target’s name',
      optional: true,
    },
    { action: 'Microsoft.KeyVault/vaults/write', scope: 'targetGroup', why: 'to create the target', optional: false },
    {
      action: 'Microsoft.Resources/deployments/validate/action',
      scope: 'targetGroup',
      why: 'to check before the move whether a policy denies the target',
      optional: true,
    },
  ];
}

function connecting({ createTarget }: Request): ArmRight[] {
  const endpoint = createTarget?.privateEndpoint ?? null;
  if (endpoint === null) return [];
  const need = (action: string, scope: ArmRight['scope'], why: string) => ({ action, scope, why, optional: false });
  const endpoints = 'Microsoft.Network/privateEndpoints';
  const approval = 'Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action';
  return [
    need(`${endpoints}/read`, 'targetGroup', 'to read the private endpoint of the target'),
    need(`${endpoints}/write`, 'targetGroup', 'to create the private endpoint of the target'),
    need(`${endpoints}/privateDnsZoneGroups/read`, 'targetGroup', 'to read its DNS zones'),
    need(approval, 'targetGroup', 'to connect the private endpoint to the target'),
    need('Microsoft.Network/virtualNetworks/subnets/join/action', 'endpointSubnet', 'to use the subnet'),
    ...(endpoint.dnsZoneId === null
      ? []
      : [
          need(`${endpoints}/privateDnsZoneGroups/write`, 'targetGroup', 'to write its DNS record'),
          need('Microsoft.Network/privateDnsZones/join/action', 'dnsZone', 'to write its DNS record'),
        ]),
  ];
}

function configuring(request: Request): ArmRight[] {
  const wanted = wantedConfiguration(request);
  if (wanted === undefined) return [];
  const scope = targetScope(request);
  const write = (action: string, isWanted: boolean, why: string): ArmRight[] =>
    isWanted ? [{ action, scope, why, optional: false }] : [];
  const changesVault = wanted.network || wanted.enabledFor || wanted.tags || wanted.purgeProtection !== 'leave';
  return [
    ...write('Microsoft.KeyVault/vaults/write', changesVault, 'to set network rules, flags and tags'),
    ...write('Microsoft.KeyVault/vaults/accessPolicies/write', wanted.accessPolicies, 'to add access policies'),
    ...write('Microsoft.Authorization/roleAssignments/write', assigns(wanted), 'to assign roles'),
    ...roleRight('write', makesRoles(wanted), 'to make custom roles'),
    ...write('Microsoft.Insights/diagnosticSettings/write', wanted.diagnostics, 'to set diagnostic settings'),
    ...(wanted.network && wanted.subnets.length > 0
      ? [
          {
            action: 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
            scope: 'subnets' as const,
            why: 'to allow subnets',
            optional: false,
          },
        ]
      : []),
  ];
}

/** Without these a rollback leaves what the move added, and names the command that removes it. */
function rollingBack(request: Request): ArmRight[] {
  const wanted = wantedConfiguration(request);
  if (wanted === undefined || request.rollback !== true) return [];
  const remove = (action: string, isWanted: boolean, why: string): ArmRight[] =>
    isWanted ? [{ action, scope: targetScope(request), why, optional: true }] : [];
  return [
    ...remove('Microsoft.Authorization/roleAssignments/delete', assigns(wanted), 'to remove roles in a rollback'),
    ...roleRight('delete', makesRoles(wanted), 'to delete custom roles in a rollback', true),
    ...remove(
      'Microsoft.Insights/diagnosticSettings/delete',
      wanted.diagnostics,
      'to remove diagnostic settings in a rollback',
    ),
  ];
}

/** A source that uses roles also needs the right to assign roles without a condition. People give that by hand, or not at all. */
function retiring({ retirement = false }: Request): ArmRight[] {
  if (!retirement) return [];
  const at = (action: string, scope: ArmRight['scope'], why: string): ArmRight => ({
    ...{ action: `Microsoft.KeyVault/${action}`, scope, why, optional: true },
  });
  return [
    at('vaults/write', 'sourceVault', 'to lock the source, to unlock it and to recover it'),
    at('vaults/delete', 'sourceVault', 'to delete the source'),
    at('locations/deletedVaults/read', 'sourceSubscription', 'to see until when the source can be recovered'),
  ];
}

/** The target of a rehearsal is its scratch vault. */
function discarding({ rehearsal }: Request): ArmRight[] {
  if (rehearsal === undefined) return [];
  const deleted = 'Microsoft.KeyVault/locations/deletedVaults';
  const atSubscription = { scope: 'targetSubscription', optional: true } as const;
  return [
    {
      action: 'Microsoft.KeyVault/vaults/delete',
      scope: 'targetGroup',
      why: 'to delete the scratch vault',
      optional: false,
    },
    { action: `${deleted}/read`, why: 'to see the deleted scratch vault', ...atSubscription },
    { action: `${deleted}/purge/action`, why: 'to purge the scratch vault', ...atSubscription },
  ];
}
