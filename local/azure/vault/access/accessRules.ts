import { z } from 'zod';

const names = z.array(z.string());

/** Who may do what in a vault. `open` lets every token of the tenant do everything. */
export const accessRulesSchema = z.discriminatedUnion('model', [
  z.strictObject({ model: z.literal('open') }),
  z.strictObject({
    model: z.literal('accessPolicies'),
    /** By the service's permission names, or `all`. */
    policies: z.array(
      z.strictObject({
        objectId: z.guid(),
        secrets: names.default([]),
        keys: names.default([]),
        certificates: names.default([]),
      }),
    ),
  }),
  z.strictObject({
    model: z.literal('rbac'),
    /** Data actions below `Microsoft.KeyVault/vaults/`, `*` for anything; `scope` narrows to one item: `secrets/api-key`. */
    assignments: z.array(z.strictObject({ objectId: z.guid(), dataActions: names, scope: z.string().optional() })),
  }),
]);

export type AccessRules = z.infer<typeof accessRulesSchema>;

/** From where a vault is reached: `firewall` knows no address of ours, `private` has public access off. */
export const networkSchema = z.enum(['open', 'firewall', 'private']);
