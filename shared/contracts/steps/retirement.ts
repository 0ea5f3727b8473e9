import { z } from 'zod';
import { controlReasonSchema } from '../model/asks';
import { callerIdSchema, callerNameSchema } from '../model/caller';
import { errorCodes } from '../model/errorCodes';
import { runIdSchema } from '../model/ids';
import { planHashSchema } from '../model/plan';
import { approvalRecordSchema } from '../model/progress';
import { roleAssignmentSchema, vaultIdSchema, vaultResourceSchema } from '../model/vaultResource';

/**
 * What a person can ask for at the end of a move, each until the next one. `lock`: nobody reaches the source but break-glass principals.
 * `unlock`: its access and network are as before. `delete`: it is soft-deleted, never purged. `recover`: it is back, and still locked.
 */
export const retirementSteps = ['lock', 'unlock', 'delete', 'recover'] as const;
export const retirementStepSchema = z.enum(retirementSteps);
export type RetirementStep = z.infer<typeof retirementStepSchema>;

/** What the source is. `open`: as the move left it. */
export const retirementStateSchema = z.enum(['open', 'locked', 'deleted']);
export type RetirementState = z.infer<typeof retirementStateSchema>;

const objectIdSchema = z
  .string()
  .toLowerCase()
  .regex(
    /^[0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12}$/,
    'expected the object id of a user, a group or an application',
  );
const addressSchema = z.union(
  [z.ipv4().transform((address) => `${address}/32`), z.cidrv4()],
  'expected an IPv4 address or range, such as 203.0.113.4 or 203.0.113.0/24',
);

/** Who may still read a locked vault, and from where. Without an address only private endpoints reach it. */
export const breakGlassSchema = z.strictObject({
  principals: z.array(objectIdSchema).max(16).default([]),
  addresses: z.array(addressSchema).max(16).default([]),
});
export type BreakGlass = z.output<typeof breakGlassSchema>;

/** What a person asked for. The store has it, with a proof that the app wrote it. */
export const retirementAskSchema = z.strictObject({
  step: retirementStepSchema,
  /** Only for `lock`. */
  breakGlass: breakGlassSchema.optional(),
  /** Each ask is later than the one before, so that no copy of an earlier one counts again. */
  askedAt: z.iso.datetime(),
  by: callerNameSchema.nullable(),
  identity: callerIdSchema.optional(),
  reason: controlReasonSchema.optional(),
  /** Who may not approve it; absent if it needs no second person. */
  barred: z.array(callerIdSchema).optional(),
  approval: approvalRecordSchema.optional(),
});
export type RetirementAsk = z.infer<typeof retirementAskSchema>;
export const storedAskSchema = z.strictObject({ ask: retirementAskSchema, proof: z.string() });

/** By what a vault is recognized. A vault that somebody makes later under its name has another time. */
export const vaultProofSchema = z.strictObject({ id: vaultIdSchema, createdAt: z.string() });
export type VaultProof = z.infer<typeof vaultProofSchema>;

/** Everything that decides who reaches the items of a vault. */
export const vaultDoorsSchema = vaultResourceSchema.pick({
  usesRoles: true,
  accessPolicies: true,
  enabledFor: true,
  network: true,
});
export type VaultDoors = z.infer<typeof vaultDoorsSchema>;

/** What stood there before a lock, and what the lock sets. The hash of it is in history. */
export const lockRecordSchema = z.strictObject({
  vault: vaultProofSchema,
  ...vaultResourceSchema.pick({ region: true, tenantId: true, sku: true }).shape,
  before: vaultDoorsSchema,
  locked: vaultDoorsSchema,
  /** Azure removes them with a vault, and does not bring them back. */
  assignments: z.array(roleAssignmentSchema),
});
export type LockRecord = z.infer<typeof lockRecordSchema>;

const failureSchema = z.strictObject({ code: z.enum(errorCodes), detail: z.string().max(1_500) });

/** One step that has ended. */
export const retiredStepSchema = retirementAskSchema
  .pick({ step: true, askedAt: true, by: true, reason: true, approval: true })
  .extend({
    endedAt: z.iso.datetime(),
    /** What was not set back, because somebody had changed it, or the right for it is missing. */
    left: z.array(z.string()),
    failure: failureSchema.optional(),
  });

/** The steps that a retirement remembers. */
export const maxRetiredSteps = 40;

/** How far a retirement is. */
export const retirementProgressSchema = z.strictObject({
  state: retirementStateSchema,
  /** The hash of the record of the lock; null before the first one. */
  record: planHashSchema.nullable(),
  lockedAt: z.iso.datetime().nullable(),
  deletedAt: z.iso.datetime().nullable(),
  /** Until then a deletion can be taken back. */
  recoverableUntil: z.string().nullable(),
  /** What somebody opened again by hand in the locked vault, when it was last read. */
  openedByHand: z.array(z.string()),
  readAt: z.iso.datetime().nullable(),
  /** Newest last. */
  steps: z.array(retiredStepSchema).max(maxRetiredSteps),
});
export type RetirementProgress = z.infer<typeof retirementProgressSchema>;

/** What the status of its orchestration shows. */
export const retirementStatusSchema = z.strictObject({
  retirementId: runIdSchema,
  progress: retirementProgressSchema,
  /** The step that runs, or that waits for a second person; null if none does. */
  step: retirementStepSchema.nullable(),
  awaitsSecondPerson: z.boolean(),
});
export type RetirementStatus = z.infer<typeof retirementStatusSchema>;
