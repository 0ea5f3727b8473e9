import { z } from 'zod';
import { type LoggedRequest } from '../../../local/azure/calls/requestLog';
import { builtInRoles } from '../../../local/azure/arm/roles/builtInRoles';
import { allowedByActions, enforcedOperations } from './enforcedUses';

const prefix = 'Microsoft.KeyVault/vaults/';
const roleSent = z.object({
  properties: z.object({ permissions: z.array(z.object({ dataActions: z.array(z.string()).default([]) })) }),
});
const assignmentSent = z.object({ properties: z.object({ roleDefinitionId: z.string(), principalId: z.string() }) });
const vaultSent = z.object({
  properties: z
    .object({ enableRbacAuthorization: z.boolean().optional(), accessPolicies: z.array(z.unknown()).optional() })
    .optional(),
});

interface AccessState {
  /** The data actions of each role, by GUID. */
  readonly roles: Map<string, readonly string[]>;
  /** By path, for scopes at the vault, below it and above it. */
  readonly assignments: Map<string, { readonly principal: string; readonly role: string }>;
}

/**
 * Goes through every state that the access of a vault had, as the log of the embedded Azure has its writes, and names each moment in
 * which somebody could do what `mayDo` does not allow.
 */
export function widerMoments(
  log: readonly LoggedRequest[],
  vault: string,
  mayDo: (principal: string, operation: string) => boolean,
): readonly string[] {
  const state: AccessState = {
    roles: new Map(builtInRoles.map(({ name, permissions }) => [name, permissions.flatMap((one) => one.dataActions)])),
    assignments: new Map(),
  };
  const found = new Set<string>();
  for (const request of log) {
    if (request.status >= 300) continue;
    for (const text of apply(request, vault, state)) found.add(text);
    for (const [principal, actions] of actionsNow(state))
      for (const operation of enforcedOperations)
        if (allowedByActions(actions, operation) && !mayDo(principal, operation))
          found.add(`${request.time}: ${principal} may ${operation}`);
  }
  return [...found];
}

/** The number of writes of access in a log, so that a test sees that it judged something. */
export function accessWrites(log: readonly LoggedRequest[]): number {
  return log.filter(({ operation, status }) => /^arm\.role\w+\.(?:create|delete)/.test(operation) && status < 300)
    .length;
}

function apply({ operation, path, sent }: LoggedRequest, vault: string, state: AccessState): readonly string[] {
  const name = path.split('/').at(-1)?.toLowerCase() ?? '';
  switch (operation) {
    case 'arm.roleDefinitions.createOrUpdate': {
      const { permissions } = roleSent.parse(sent).properties;
      state.roles.set(
        name,
        permissions.flatMap(({ dataActions }) => dataActions),
      );
      return [];
    }
    case 'arm.roleDefinitions.delete':
      state.roles.delete(name);
      return [];
    case 'arm.roleAssignments.create': {
      const { principalId, roleDefinitionId } = assignmentSent.parse(sent).properties;
      const role = roleDefinitionId.split('/').at(-1)?.toLowerCase() ?? '';
      if (concerns(path, vault))
        state.assignments.set(path.toLowerCase(), { principal: principalId.toLowerCase(), role });
      return [];
    }
    case 'arm.roleAssignments.delete':
      state.assignments.delete(path.toLowerCase());
      return [];
    case 'arm.vaults.createOrUpdate':
    case 'arm.vaults.update': {
      if (!path.toLowerCase().endsWith(`/vaults/${vault}`)) return [];
      const { enableRbacAuthorization, accessPolicies = [] } = vaultSent.parse(sent).properties ?? {};
      return enableRbacAuthorization === false || accessPolicies.length > 0 ? [`${path} has policies`] : [];
    }
    default:
      return [];
  }
}

function concerns(path: string, vault: string): boolean {
  const other = /\/vaults\/([^/]+)/i.exec(path)?.[1];
  return other === undefined || other.toLowerCase() === vault;
}

function actionsNow({ roles, assignments }: AccessState): ReadonlyMap<string, readonly string[]> {
  const all = new Map<string, string[]>();
  for (const { principal, role } of assignments.values()) {
    const actions = (roles.get(role) ?? []).map((action) => action.slice(prefix.length));
    all.set(principal, [...(all.get(principal) ?? []), ...actions]);
  }
  return all;
}
