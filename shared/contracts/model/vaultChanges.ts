import { z } from 'zod';
import {
  accessPolicySchema,
  plannedRoleSchema,
  diagnosticSettingSchema,
  enabledForSchema,
  roleAssignmentSchema,
  vaultIdSchema,
  vaultNetworkSchema,
} from './vaultResource';

const digest = z.string().regex(/^[0-9a-f]{64}$/);
const atVault = { vaultId: vaultIdSchema };

/**
 * One change that a move made to the target vault itself, and what was there before. A rollback undoes exactly these. Nothing was
 * there before where a change has no `before`.
 */
export const vaultChangeSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('roleAssignment'), assignment: roleAssignmentSchema, roleName: z.string() }),
  z.strictObject({ kind: z.literal('customRole'), role: plannedRoleSchema }),
  z.strictObject({
    kind: z.literal('accessPolicy'),
    ...atVault,
    /** Null if the principal had no policy. */
    before: accessPolicySchema.nullable(),
    set: accessPolicySchema,
    /** Whether the principal is the app itself. */
    isOwn: z.boolean(),
  }),
  z.strictObject({ kind: z.literal('tag'), ...atVault, name: z.string(), set: z.string() }),
  z.strictObject({ kind: z.literal('diagnostics'), ...atVault, set: diagnosticSettingSchema }),
  z.strictObject({ kind: z.literal('enabledFor'), ...atVault, before: enabledForSchema, set: enabledForSchema }),
  z.strictObject({ kind: z.literal('network'), ...atVault, before: vaultNetworkSchema, set: vaultNetworkSchema }),
  /** `digest`: of what the move wrote. Issuers and contacts contain names and addresses of people. */
  z.strictObject({
    kind: z.literal('issuer'),
    vault: z.string(),
    name: z.string(),
    digest,
    /** When the service stored it, in unix seconds; null if the answer did not come or did not say. */
    updated: z.number().nullable(),
  }),
  z.strictObject({ kind: z.literal('contacts'), vault: z.string(), digest }),
]);
export const vaultChangeKinds = [
  'roleAssignment',
  'customRole',
  'accessPolicy',
  'tag',
  'diagnostics',
  'enabledFor',
  'network',
  'issuer',
  'contacts',
] as const;
export type VaultChange = z.infer<typeof vaultChangeSchema>;
export type VaultChangeKind = VaultChange['kind'];

/** The changes of one write, noted before it, with a proof that the app itself noted them. */
export const notedChangesSchema = z.strictObject({ proof: z.string(), changes: z.array(vaultChangeSchema) });
