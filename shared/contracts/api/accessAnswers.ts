import { z } from 'zod';
import { accessModels } from '../model/vaultResource';
import { entryAccessSchema, notLookedSchema } from '../model/configuration';

/** When a principal was seen in the audit log, with an item or with the vault as a whole (null). Only calls that the vault did not refuse. */
export const vaultUseSchema = z.strictObject({
  item: z.string().nullable(),
  first: z.string(),
  last: z.string(),
  calls: z.number().int(),
});
export type VaultUse = z.infer<typeof vaultUseSchema>;

/** One policy, or one role at one scope. */
const accessPathSchema = z.strictObject({
  /** Null for a policy. */
  role: z.string().nullable(),
  /** Where it is given: the resource id. Above the vault it acts in other vaults, too. */
  scope: z.string(),
  /** The item, such as `secrets/db`, if it is given for one only. */
  item: z.string().nullable(),
  /** The condition, which allows less. */
  condition: z.string().nullable(),
  /** Null if the app may not read the role. */
  can: z.array(z.string()).nullable(),
});
export type AccessPath = z.infer<typeof accessPathSchema>;

const principalAccessSchema = z.strictObject({
  principalId: z.string(),
  /** The application through which alone a policy holds. */
  applicationId: z.string().nullable(),
  /** As role assignments say it: `User`, `Group`, `ServicePrincipal`; null if only a policy names the principal. */
  principalType: z.string().nullable(),
  /** What it can do in the whole vault, without a condition. */
  can: z.array(z.string()),
  through: z.array(accessPathSchema),
  /** Newest first. Null where `use` of the answer is not known. */
  used: z.array(vaultUseSchema).nullable(),
  /** A suggestion: all that the principal used, if that are a few items and nothing else. Roles at these items would be enough for it. */
  onlyItems: z.array(z.string()).nullable(),
  /** With `as=roles`: what a move with `"access": "roles"` would give. */
  asRoles: entryAccessSchema.nullable(),
});
export type PrincipalAccess = z.infer<typeof principalAccessSchema>;

/** Why nobody knows when access was used. */
export const unknownUses = ['NO_WORKSPACE', 'LOG_NOT_READABLE'] as const;

/** `GET /api/access?vault=`: who can do what in a vault. It has names and times, never a value. */
export const vaultAccessSchema = z.strictObject({
  vault: z.string(),
  readAt: z.string(),
  model: z.enum(accessModels),
  principals: z.array(principalAccessSchema),
  /** Roles with rights at items that do nothing, because the vault uses policies. */
  inert: z.array(z.strictObject({ principalId: z.string(), principalType: z.string(), path: accessPathSchema })),
  /** Who could give themselves or others access, and how. */
  managers: z.array(
    z.strictObject({
      principalId: z.string(),
      principalType: z.string(),
      role: z.string(),
      scope: z.string(),
      by: z.enum(['policies', 'roles']),
    }),
  ),
  /** How many days of the audit log were read; or why `used` is not known. */
  use: z.union([
    z.strictObject({ days: z.number().int() }),
    z.strictObject({ reason: z.enum(unknownUses), detail: z.string() }),
  ]),
  /** What the app may not read. Then others may have access, too. */
  notRead: z.array(notLookedSchema),
});
export type VaultAccess = z.infer<typeof vaultAccessSchema>;
