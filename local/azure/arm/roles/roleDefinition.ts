import { z } from 'zod';

const actions = z.array(z.string()).default([]);

export const rolePermissionSchema = z.strictObject({
  actions,
  notActions: actions,
  dataActions: actions,
  notDataActions: actions,
});

/** A custom role. Its scope is the subscription. */
export const roleDefinitionSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  roleName: z.string(),
  description: z.string(),
  type: z.enum(['BuiltInRole', 'CustomRole']),
  permissions: z.array(rolePermissionSchema),
  assignableScopes: z.array(z.string()),
});

export type RoleDefinition = z.infer<typeof roleDefinitionSchema>;

/** The id of a role within a subscription. Built-in roles have one in each subscription. */
export function roleDefinitionId(subscriptionId: string, name: string): string {
  return `/subscriptions/${subscriptionId}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
}

/** The role as the service shows it. */
export function roleDefinitionView(role: RoleDefinition, subscriptionId: string): object {
  const { roleName, type, description, assignableScopes, permissions, name } = role;
  return {
    properties: { roleName, type, description, assignableScopes, permissions },
    id: roleDefinitionId(subscriptionId, name),
    type: 'Microsoft.Authorization/roleDefinitions',
    name,
  };
}
