import { z } from 'zod';

/** Who has which role at which scope. Times are in milliseconds. */
export const roleAssignmentSchema = z.strictObject({
  scope: z.string(),
  name: z.string(),
  roleDefinitionId: z.string(),
  principalId: z.guid(),
  principalType: z.string(),
  description: z.string().optional(),
  createdAt: z.number(),
  updatedAt: z.number(),
  createdBy: z.string(),
});

export type RoleAssignment = z.infer<typeof roleAssignmentSchema>;

export function roleAssignmentId({ scope, name }: Pick<RoleAssignment, 'scope' | 'name'>): string {
  return `${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`;
}

/** The assignment as the service shows it. */
export function roleAssignmentView(assignment: RoleAssignment): object {
  const { scope, name, createdAt, updatedAt, createdBy, ...shown } = assignment;
  return {
    properties: {
      ...shown,
      scope,
      condition: null,
      conditionVersion: null,
      createdOn: new Date(createdAt).toISOString(),
      updatedOn: new Date(updatedAt).toISOString(),
      createdBy,
      updatedBy: createdBy,
    },
    id: roleAssignmentId(assignment),
    type: 'Microsoft.Authorization/roleAssignments',
    name,
  };
}

/** Returns whether both give the same principal the same role at the same scope; ids may differ. */
export function isSameAssignment(left: RoleAssignment, right: RoleAssignment): boolean {
  return meaningOf(left) === meaningOf(right);
}

function meaningOf({ scope, roleDefinitionId, principalId }: RoleAssignment): string {
  return [scope, roleDefinitionId.split('/').at(-1), principalId].join(' ').toLowerCase();
}
