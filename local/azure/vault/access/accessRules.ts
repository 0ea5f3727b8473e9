import { z } from 'zod';
import { guidOf } from '../../guidOf';

const names = z.array(z.string());

/** What one principal may do, by the service's permission names, or `all`. */
export const accessPolicySchema = z.strictObject({
  objectId: z.guid(),
  tenantId: z.guid().optional(),
  /** Narrows the policy to the principal when it comes through that application. */
  applicationId: z.guid().optional(),
  secrets: names.default([]),
  keys: names.default([]),
  certificates: names.default([]),
  storage: names.optional(),
});

export type AccessPolicy = z.infer<typeof accessPolicySchema>;

/** Who may do what in a vault. `open` lets every token of the tenant do everything. */
export const accessRulesSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('open') }),
  z.strictObject({
    model: z.literal('accessPolicies'),
    policies: z.array(accessPolicySchema),
  }),
  z.strictObject({
    model: z.literal('rbac'),
    /** Data actions below `Microsoft.KeyVault/vaults/`, `*` for anything; `scope` narrows to one item: `secrets/api-key`. */
    assignments: z.array(
      z.strictObject({
        objectId: z.guid(),
        dataActions: names,
        notDataActions: names.optional(),
        scope: z.string().optional(),
        /** The role assignment of the management plane that it comes from. */
        assignmentId: z.string().optional(),
      }),
    ),
  }),
]);

export type AccessRules = z.infer<typeof accessRulesSchema>;
type Assignment = Extract<AccessRules, { model: 'rbac' }>['assignments'][number];

/** The id that an assignment is known by; one that a seed gave by data actions has a made-up one. */
export function assignmentIdOf(assignment: Assignment, vaultName: string): string {
  return assignment.assignmentId ?? guidOf({ vaultName: vaultName.toLowerCase(), ...assignment });
}

/** From where a vault is reached: `firewall` knows no address of ours, `private` has public access off. */
export const networkSchema = z.enum(['open', 'firewall', 'private']);
