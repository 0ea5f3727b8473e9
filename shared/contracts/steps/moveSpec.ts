import { runIdSchema, contentKeyHashSchema, moveIdSchema, startTokenHashSchema, vaultNameSchema } from '../model/ids';
import { z } from 'zod';
import { controlEntrySchema, controlReasonSchema } from '../model/asks';
import { movePolicyShape } from '../model/movePolicy';
import { reportHashSchema } from '../model/reportProof';
import { targetShape } from '../model/targetRequest';

/**
 * Of a rehearsal: what the real move asks for. The other fields of the move are about the scratch vault, so that no step of
 * a rehearsal can write to the real target.
 */
export const rehearsalSchema = z.strictObject({
  /** The target of the real move. The rehearsal only reads it. */
  targetVault: vaultNameSchema,
  ...targetShape,
  autoRenewal: movePolicyShape.autoRenewal,
  copy: movePolicyShape.copy,
  /** The id under which the store has the plan of the real move and its report. */
  planRunId: runIdSchema,
});
export type Rehearsal = z.infer<typeof rehearsalSchema>;

/**
 * Of a move that brings back what was written in the target of an earlier move since: that move, and what its report says it
 * brought. The run that a person asked for has it from the report, and each step gets it from history.
 */
export const backSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  /** When the earlier run began. Items that are older and that it did not bring are not brought back. */
  startedAt: z.iso.datetime(),
  /** The number of stored pages with what it brought, and the hash over their hashes. */
  pages: z.number().int().nonnegative(),
  hash: reportHashSchema,
  /** Why, as the person who asked for it wrote. */
  reason: controlReasonSchema.optional(),
});
export type Back = z.infer<typeof backSchema>;

/** The move of a step: its ids, the names of its vaults, and its options. */
export const moveSpecSchema = z.strictObject({
  moveId: moveIdSchema,
  runId: runIdSchema,
  sourceVault: vaultNameSchema,
  targetVault: vaultNameSchema,
  ...movePolicyShape,
  /** The run that this one was started again from. */
  retryOf: runIdSchema.optional(),
  /** Who changed the request of the vault since its fleet began, and how. */
  changes: z.array(controlEntrySchema).max(100).optional(),
  rehearsal: rehearsalSchema.optional(),
  back: backSchema.optional(),
  /**
   * The only content key that the steps of the run may use. It comes from history, where nobody who can write to the store
   * can change it. Absent until the run has made its key.
   */
  contentKey: contentKeyHashSchema.optional(),
  /** The run's start token, by which steps that write check the approval. Only steps get it, from history. */
  startToken: startTokenHashSchema.optional(),
});
export type MoveSpec = z.infer<typeof moveSpecSchema>;

/**
 * The move in the input of a step. All steps of a run have the same one, and its options have many defaults to fill in: each would take
 * as long to parse as the rest of the input.
 */
export const stepMoveSchema = rememberParsed(moveSpecSchema);

/** More than an instance uses at a time: one for each move and each check under way. */
const maxRemembered = 200;

/** Longer values are parsed each time, so that what is remembered stays small. */
const maxLength = 20_000;

/**
 * A schema that accepts and rejects the same JSON values as `schema`, but parses equal ones once. Equal means the same JSON, with its
 * names in the same order. All that parse it get the same object, which nobody can change.
 */
export function rememberParsed<Output>(schema: z.ZodType<Output>) {
  const remembered = new Map<string, Output>();
  return z.unknown().transform((value, context): Output => {
    const text = jsonOf(value);
    const known = text === undefined ? undefined : remembered.get(text);
    if (known !== undefined) return known;
    const parsed = schema.safeParse(value);
    if (!parsed.success) {
      for (const { message, path } of parsed.error.issues)
        context.addIssue({ code: 'custom', message, path: [...path] });
      return z.NEVER;
    }
    if (text !== undefined && text.length <= maxLength) remember(remembered, text, freeze(parsed.data));
    return parsed.data;
  });
}

/** Undefined for what is no JSON value, for example a function. */
function jsonOf(value: unknown): string | undefined {
  return JSON.stringify(value);
}

/** Forgets the oldest value if there are too many. */
function remember<Output>(remembered: Map<string, Output>, text: string, value: Output): void {
  const [oldest] = remembered.keys();
  if (remembered.size >= maxRemembered && oldest !== undefined) remembered.delete(oldest);
  remembered.set(text, value);
}

function freeze<Value>(value: Value): Value {
  if (typeof value !== 'object' || value === null) return value;
  Object.values(value).forEach(freeze);
  return Object.freeze(value);
}
