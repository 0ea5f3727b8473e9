import { type z } from 'zod';

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
