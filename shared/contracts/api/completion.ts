import { z } from 'zod';
import { moveIdSchema, runIdSchema, vaultNameSchema, whole } from '../model/ids';
import { lastUseSchema } from '../model/lastUse';
import { phaseSchema } from '../model/progress';
import { reportHashSchema, reportSignatureSchema, reportSigningSchema } from '../model/reportProof';

/** The lines of a statement, with what each of them asks, in its order. */
export const completionCodes = {
  MOVE: 'the move ended, and nothing of it is open',
  ITEMS: 'every item of the source arrived and was found equal',
  SOURCE_WRITES: 'nobody wrote to the source since the move began',
  LAST_USE: 'nobody uses the source any more',
  CONSUMERS: 'no resource names the source',
  KEYS: 'no data hangs on a key of the source',
  LOCKS: 'no lock keeps the source',
} as const;
export type CompletionCode = keyof typeof completionCodes;

export const completionStates = ['yes', 'no', 'unknown'] as const;
export type CompletionState = (typeof completionStates)[number];

/** The names that a line has at most. */
export const maxNamesOfLine = 25;

const completionLineSchema = z.strictObject({
  code: z.enum(Object.keys(completionCodes) as [CompletionCode, ...CompletionCode[]]),
  state: z.enum(completionStates),
  found: z.string(),
  /** The time of the oldest evidence; null if there is none. */
  evidenceAt: z.iso.datetime().nullable(),
  /** What a person can do; null if there is nothing to do. */
  action: z.string().nullable(),
  names: z.array(z.string()).max(maxNamesOfLine),
  /** The number of all names. */
  count: whole,
});
export type CompletionLine = z.infer<typeof completionLineSchema>;

/** What happens to the source if somebody deletes it. */
const deletionSchema = z.strictObject({
  vaultId: z.string(),
  purgeProtection: z.boolean(),
  retentionDays: whole,
  /** Until then a deletion of now can be taken back. With purge protection, nobody can purge the vault or reuse its name before. */
  recoverableUntil: z.iso.datetime(),
});
export type SourceDeletion = z.infer<typeof deletionSchema>;

/** Binds a statement to the report of its run, and signs it as the report is signed. */
const completionProofSchema = z.strictObject({
  chain: z.literal('sha256-v1'),
  /** The head of the report. The statement continues its chain. Null while the run has no report. */
  reportHead: reportHashSchema.nullable(),
  head: reportHashSchema,
  /** Null if the app signs no reports, or could not sign now. */
  signature: reportSignatureSchema.nullable(),
});

/** `GET /api/moves/{id}/complete`: whether the source may be deleted. It has names and times, never a value. */
export const completionSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  phase: phaseSchema,
  /** `safe`: every line says yes. `notSafe`: one says no. */
  verdict: z.enum(['safe', 'notSafe', 'unknown']),
  statedAt: z.iso.datetime(),
  /** Nobody may act on the statement later. */
  validUntil: z.iso.datetime(),
  lines: z.array(completionLineSchema),
  /** Null if the app sees no such vault. */
  lastUse: lastUseSchema.nullable(),
  deletion: deletionSchema.nullable(),
  /** The key that signs; null if the app signs nothing. */
  signing: reportSigningSchema.nullable(),
  proof: completionProofSchema,
});
export type Completion = z.infer<typeof completionSchema>;
export type CompletionBody = Omit<Completion, 'proof' | 'signing'>;
