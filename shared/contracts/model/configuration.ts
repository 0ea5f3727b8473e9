import { z } from 'zod';
import { tagsSchema } from './vaultResource';
import { errorCodes } from './errorCodes';
import {
  accessPolicySchema,
  plannedRoleSchema,
  diagnosticSettingSchema,
  enabledForSchema,
  plannedEndpointSchema,
  roleAssignmentSchema,
  vaultNetworkSchema,
} from './vaultResource';

export const configurationParts = [
  'vault',
  'privateEndpoint',
  'sku',
  'retention',
  'permissionModel',
  'network',
  'accessPolicies',
  'customRole',
  'roleAssignments',
  'enabledFor',
  'tags',
  'diagnostics',
  'purgeProtection',
] as const;
export const configurationPartSchema = z.enum(configurationParts);
export type ConfigurationPart = z.infer<typeof configurationPartSchema>;

/**
 * The action for one difference. `write`: the move writes it. `equal`: there is nothing to do. `leave`: the request
 * does not ask for it, or it cannot be changed. `byHand`: a person has to do it, because the move cannot.
 */
export const entryActions = ['write', 'equal', 'leave', 'byHand'] as const;

/** Why somebody with an access policy gets no role, or gets rights that no policy gave. */
export const accessReasons = [
  'COMPOUND_IDENTITY',
  'OTHER_TENANT',
  'UNKNOWN_PERMISSION',
  'NO_EQUAL_ROLE',
  'UNEQUAL_ROLES',
  'INHERITED_ROLE',
  'INERT_ROLE',
  'ASSIGNMENT_LIMIT',
  'TARGET_USES_POLICIES',
] as const;
export type AccessReason = (typeof accessReasons)[number];

/** Why somebody gets their roles at the whole vault, although the request asks for single items: the log, or what it shows of them. */
export const wholeVaultReasons = [
  'LOG_ELSEWHERE',
  'LOG_NOT_READABLE',
  'LOG_TOO_SHORT',
  'LOG_STOPPED',
  'CALLERS_UNKNOWN',
  'NO_USE',
  'USES_VAULT',
  'MANY_ITEMS',
  'ITEM_NOT_MOVED',
  'NO_ROLE_AT_ITEMS',
] as const;
export type WholeVaultReason = (typeof wholeVaultReasons)[number];

const day = z.iso.date();

/** What the audit log shows of somebody: these items and nothing else, in the days until it was read. */
export const itemUseSchema = z.strictObject({
  items: z.array(z.string()),
  workspaceId: z.string(),
  days: z.number().int(),
  until: day,
  /** The day of the last call. */
  last: day,
});
export type ItemUse = z.infer<typeof itemUseSchema>;

/** An access policy as roles: the roles, and what the principal may do then and could not before, and the reverse. */
export const entryAccessSchema = z.strictObject({
  roles: z.array(z.string()),
  gains: z.array(z.string()),
  losses: z.array(z.string()),
  reason: z.enum(accessReasons).optional(),
  /** Only with `perItem`: the roles are at these items alone, and why. `losses` names what is lost at these items, too. */
  narrowed: itemUseSchema.optional(),
  /** Only with `perItem`: why the roles are at the whole vault. */
  wholeVault: z.enum(wholeVaultReasons).optional(),
});

export type EntryAccess = z.infer<typeof entryAccessSchema>;

/** One difference: the setting at the source, at the target now, and at the target after the move. */
export const configurationEntrySchema = z.strictObject({
  part: configurationPartSchema,
  name: z.string(),
  source: z.string().nullable(),
  targetNow: z.string().nullable(),
  targetAfter: z.string().nullable(),
  action: z.enum(entryActions),
  why: z.string().nullable(),
  /** Only where access policies become roles. */
  access: entryAccessSchema.optional(),
});
export type ConfigurationEntry = z.infer<typeof configurationEntrySchema>;

export const newVaultSchema = z.strictObject({
  region: z.string(),
  tenantId: z.string(),
  sku: z.enum(['standard', 'premium']),
  retentionDays: z.number().int(),
  usesRoles: z.boolean(),
  network: vaultNetworkSchema,
  tags: tagsSchema,
  /** Only on request; absent: the vault is created without it. */
  purgeProtection: z.literal(true).optional(),
});

/** One write to Azure Resource Manager, exactly as it will be sent. Each write is idempotent. */
export const configurationStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vault'), vault: newVaultSchema }),
  z.strictObject({ kind: z.literal('privateEndpoint'), endpoint: plannedEndpointSchema }),
  z.strictObject({ kind: z.literal('network'), network: vaultNetworkSchema }),
  z.strictObject({ kind: z.literal('tags'), tags: tagsSchema }),
  z.strictObject({ kind: z.literal('enabledFor'), enabledFor: enabledForSchema }),
  z.strictObject({ kind: z.literal('accessPolicies'), policies: z.array(accessPolicySchema) }),
  z.strictObject({ kind: z.literal('customRole'), role: plannedRoleSchema }),
  z.strictObject({ kind: z.literal('roleAssignments'), assignment: roleAssignmentSchema, roleName: z.string() }),
  z.strictObject({ kind: z.literal('diagnostics'), setting: diagnosticSettingSchema }),
  z.strictObject({ kind: z.literal('purgeProtection') }),
]);
export type ConfigurationStep = z.infer<typeof configurationStepSchema>;

/** A step that no tool can do. `found`: the source has it. `mayExist`: the app cannot see whether it exists. */
export const manualStepSchema = z.strictObject({
  id: z.string(),
  found: z.enum(['found', 'mayExist']),
  what: z.string(),
  instruction: z.string(),
  commands: z.array(z.string()),
});
export type ManualStep = z.infer<typeof manualStepSchema>;

/** A part that could not be read, and why. */
export const notLookedSchema = z.strictObject({
  part: z.string(),
  code: z.enum(errorCodes),
  detail: z.string(),
});
export type NotLooked = z.infer<typeof notLookedSchema>;

export const targetAddressSchema = z.strictObject({
  subscriptionId: z.string(),
  resourceGroup: z.string(),
  name: z.string(),
});

/** The part of a plan for the settings of the vaults themselves. */
export const configurationPlanSchema = z.strictObject({
  /** `absent`: the move creates it. `unseen`: it exists, but Azure Resource Manager does not show it. */
  target: z.enum(['there', 'absent', 'unseen']),
  address: targetAddressSchema.nullable(),
  /** A vault in another subscription does not accept backups. Null when it is unknown. */
  sameSubscription: z.boolean().nullable(),
  entries: z.array(configurationEntrySchema),
  /** The writes, in their order. */
  steps: z.array(configurationStepSchema),
  byHand: z.array(manualStepSchema),
  notLooked: z.array(notLookedSchema),
});
export type ConfigurationPlan = z.infer<typeof configurationPlanSchema>;

export const stepResultSchema = z.strictObject({
  part: configurationPartSchema,
  name: z.string(),
  state: z.enum(['written', 'alreadyThere', 'failed', 'notDone']),
  code: z.enum(errorCodes).optional(),
  detail: z.string().optional(),
});
export type StepResult = z.infer<typeof stepResultSchema>;
export const stepResultsSchema = z.strictObject({ results: z.array(stepResultSchema) });

/** Differences that remain at the end; null when they could not be compared. */
export const driftSchema = z.strictObject({ drift: z.array(configurationEntrySchema).nullable() });

/** The part of the report for the settings of the vaults themselves. */
export const configurationReportSchema = z.strictObject({
  entries: z.array(configurationEntrySchema),
  results: z.array(stepResultSchema),
  byHand: z.array(manualStepSchema),
  notLooked: z.array(notLookedSchema),
  drift: z.array(configurationEntrySchema).nullable(),
});
export type ConfigurationReport = z.infer<typeof configurationReportSchema>;
