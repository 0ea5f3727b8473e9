import { z } from 'zod';
import { guidOf } from '../../cloud/defaults';

const names = z.array(z.string());

/** The permissions of one principal, by the service's permission names, or `all`. */
export const accessPolicySchema = z.strictObject({
  objectId: z.guid(),
  tenantId: z.guid().optional(),
  /** Limits the policy to calls of the principal through this application. */
  applicationId: z.guid().optional(),
  secrets: names.default([]),
  keys: names.default([]),
  certificates: names.default([]),
  storage: names.optional(),
});

export type AccessPolicy = z.infer<typeof accessPolicySchema>;

/** The access rules of a vault. `open` lets every token of the tenant do everything. */
export const accessRulesSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('open') }),
  z.strictObject({
    model: z.literal('accessPolicies'),
    policies: z.array(accessPolicySchema),
  }),
  z.strictObject({
    model: z.literal('rbac'),
    /** Data actions below `Microsoft.KeyVault/vaults/`; `*` stands for anything. `scope` limits them to one item: `secrets/api-key`. */
    assignments: z.array(
      z.strictObject({
        objectId: z.guid(),
        dataActions: names,
        notDataActions: names.optional(),
        scope: z.string().optional(),
        /** The role assignment of the management plane behind this rule. */
        assignmentId: z.string().optional(),
      }),
    ),
  }),
]);

export type AccessRules = z.infer<typeof accessRulesSchema>;
type Assignment = Extract<AccessRules, { model: 'rbac' }>['assignments'][number];

/** Returns the id of an assignment; derives one for an assignment that a seed gave by data actions. */
export function assignmentIdOf(assignment: Assignment, vaultName: string): string {
  return assignment.assignmentId ?? guidOf({ vaultName: vaultName.toLowerCase(), ...assignment });
}

/** How a vault is reached: `firewall` blocks this machine's address, `private` disables public access. */
export const networkSchema = z.enum(['open', 'firewall', 'private']);
