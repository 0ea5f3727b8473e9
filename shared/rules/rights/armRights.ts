import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { wantedConfiguration } from '../configuration/wantedConfiguration';
import { type ArmRight } from './right';

/** Every action that a move of this request can come to need at the management plane; none twice at one scope. */
export function armRights(request: Pick<MoveSpec, 'createTarget' | 'configuration'>): readonly ArmRight[] {
  const all = [...reading(request), ...creating(request), ...configuring(request)];
  return [...new Map(all.map((right) => [`${right.action} ${right.scope}`, right])).values()];
}

type Request = Pick<MoveSpec, 'createTarget' | 'configuration'>;

/** Where the target is to be made its group is the nearest thing there is. */
function targetScope({ createTarget }: Request): ArmRight['scope'] {
  return createTarget === null ? 'targetVault' : 'targetGroup';
}

function reading(request: Request): ArmRight[] {
  const wanted = wantedConfiguration(request);
  const at = targetScope(request);
  const read = (action: string, isNeeded: boolean, why: string): ArmRight[] =>
    (['sourceVault', at] as const).map((scope) => ({ action, scope, why, optional: !isNeeded }));
  return [
    ...read('Microsoft.KeyVault/vaults/read', wanted !== undefined, 'to see how the vaults are set up'),
    ...read(
      'Microsoft.Authorization/roleAssignments/read',
      wanted?.roleAssignments === true,
      'to see who has which role',
    ),
    ...read(
      'Microsoft.Authorization/roleDefinitions/read',
      wanted?.roleAssignments === true,
      'to see which roles can be assigned',
    ).slice(1),
    ...read('Microsoft.Insights/diagnosticSettings/read', wanted?.diagnostics === true, 'to see where logs go'),
    ...read('Microsoft.Authorization/locks/read', false, 'to name locks').slice(0, 1),
  ];
}

function creating({ createTarget }: Request): ArmRight[] {
  if (createTarget === null) return [];
  return [
    {
      action: 'Microsoft.KeyVault/checkNameAvailability/read',
      scope: 'targetSubscription',
      why: 'to see whether the target’s name is free',
      optional: false,
    },
    {
      action: 'Microsoft.KeyVault/deletedVaults/read',
      scope: 'targetSubscription',
      why: 'to tell a deleted vault from a stranger’s',
      optional: true,
    },
    { action: 'Microsoft.KeyVault/vaults/write', scope: 'targetGroup', why: 'to make the target', optional: false },
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
    ...write('Microsoft.Authorization/roleAssignments/write', wanted.roleAssignments, 'to assign roles'),
    ...write('Microsoft.Insights/diagnosticSettings/write', wanted.diagnostics, 'to send logs on'),
    ...(wanted.network && wanted.subnets.length > 0
      ? [
          {
            action: 'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
            scope: 'subnets' as const,
            why: 'to let subnets in',
            optional: false,
          },
        ]
      : []),
  ];
}
