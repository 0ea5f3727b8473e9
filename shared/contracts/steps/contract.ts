import { stepFailedSchema } from '../model/outcome';
import { z } from 'zod';

/**
 * The name, input and output of an activity or sub-orchestration. Each side parses with these schemas what it receives, so
 * all data that crosses a durable boundary is checked.
 */
export interface Contract<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
}

export type AnyContract = Contract<z.ZodType, z.ZodType>;
export type InputOf<C extends AnyContract> = z.infer<C['input']>;
export type OutputOf<C extends AnyContract> = z.infer<C['output']>;

/** Declares a contract with its exact types. */
export function contract<Input extends z.ZodType, Output extends z.ZodType>(
  declared: Contract<Input, Output>,
): Contract<Input, Output> {
  return declared;
}

/** Which part of a long step runs. Absent for the first part. */
export const stepPartSchema = z.strictObject({
  /** 1 for the part after the first. It means that the earlier parts may have left notes. */
  number: z.number().int().positive(),
});

export type StepPart = z.infer<typeof stepPartSchema>;

/** The field of the input of a step that can take longer than the host allows. */
export const part = stepPartSchema.optional();

/** The time of the step is used up. The caller runs it again with the next part, which continues from the notes. */
export const partialSchema = z.strictObject({
  state: z.literal('partial'),
  /** How much is done in all parts so far. A part that does not change it made no progress. */
  done: z.number().int().nonnegative(),
  throttled: z.number().int().nonnegative(),
});

export type PartialOutput = z.infer<typeof partialSchema>;

/** The outputs of a long step that has not done all its work. */
export const partialOrFailed = [partialSchema, stepFailedSchema] as const;

/** The output of a step that has ended. */
export type Finished<Output> = Exclude<Output, { readonly state: 'partial' }>;

export function isPartial<Output>(output: Output): output is Extract<Output, { readonly state: 'partial' }> {
  return typeof output === 'object' && output !== null && 'state' in output && output.state === 'partial';
}
