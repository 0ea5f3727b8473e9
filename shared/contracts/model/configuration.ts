import { z } from 'zod';
import { tagsSchema } from './tags';
import { errorCodes } from './errorCodes';
import {
  accessPolicySchema,
  diagnosticSettingSchema,
  enabledForSchema,
  roleAssignmentSchema,
  vaultNetworkSchema,
} from './vaultResource';

export const configurationParts = [
  'vault',
  'sku',
  'retention',
  'permissionModel',
  'network',
  'accessPolicies',
  'roleAssignments',
  'enabledFor',
  'tags',
  'diagnostics',
  'purgeProtection',
] as const;
export const configurationPartSchema = z.enum(configurationParts);
export type ConfigurationPart = z.infer<typeof configurationPartSchema>;

/**
 * What is done about one difference. `write`: the move does it. `equal`: nothing to do. `leave`: the request does not ask
 * for it, or it cannot be changed. `byHand`: the move cannot, a person has to.
 */
export const entryActions = ['write', 'equal', 'leave', 'byHand'] as const;

/** One line of the difference: a setting as it is at the source, at the target now, and at the target afterwards. */
export const configurationEntrySchema = z.strictObject({
  part: configurationPartSchema,
  name: z.string(),
  source: z.string().nullable(),
  targetNow: z.string().nullable(),
  targetAfter: z.string().nullable(),
  action: z.enum(entryActions),
  why: z.string().nullable(),
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
});

/** One write at the management plane, exactly as it will be sent. Each may be done twice. */
export const configurationStepSchema = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('vault'), vault: newVaultSchema }),
  z.strictObject({ kind: z.literal('network'), network: vaultNetworkSchema }),
  z.strictObject({ kind: z.literal('tags'), tags: tagsSchema }),
  z.strictObject({ kind: z.literal('enabledFor'), enabledFor: enabledForSchema }),
  z.strictObject({ kind: z.literal('accessPolicies'), policies: z.array(accessPolicySchema) }),
  z.strictObject({ kind: z.literal('roleAssignments'), assignment: roleAssignmentSchema, roleName: z.string() }),
  z.strictObject({ kind: z.literal('diagnostics'), setting: diagnosticSettingSchema }),
  z.strictObject({ kind: z.literal('purgeProtection') }),
]);
export type ConfigurationStep = z.infer<typeof configurationStepSchema>;

/** Something that nobody's tool can carry; found at the source, not found, or not to be seen from here. */
export const manualStepSchema = z.strictObject({
  id: z.string(),
  found: z.enum(['found', 'mayExist']),
  what: z.string(),
  instruction: z.string(),
  commands: z.array(z.string()),
});
export type ManualStep = z.infer<typeof manualStepSchema>;

/** A part that could not be looked at, and why. */
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

/** The part of a plan that is about the vaults themselves. */
export const configurationPlanSchema = z.strictObject({
  /** `absent`: the move makes it. `unseen`: it is there, but the management plane does not show it. */
  target: z.enum(['there', 'absent', 'unseen']),
  address: targetAddressSchema.nullable(),
  /** Backups are not taken in another subscription. Null where that is not known. */
  sameSubscription: z.boolean().nullable(),
  entries: z.array(configurationEntrySchema),
  /** In the order in which they are made. */
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

/** Differences that a comparison at the end still finds; null where it could not be made. */
export const driftSchema = z.strictObject({ drift: z.array(configurationEntrySchema).nullable() });

/** What the report says of the vaults themselves. */
export const configurationReportSchema = z.strictObject({
  entries: z.array(configurationEntrySchema),
  results: z.array(stepResultSchema),
  byHand: z.array(manualStepSchema),
  notLooked: z.array(notLookedSchema),
  drift: z.array(configurationEntrySchema).nullable(),
});
export type ConfigurationReport = z.infer<typeof configurationReportSchema>;
