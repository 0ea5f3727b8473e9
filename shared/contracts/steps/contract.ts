import { type z } from 'zod';

/**
 * The name, input and output of an activity or sub-orchestration: all that the caller and the callee know of each other.
 * Both ends parse by it, so nothing crosses a durable boundary unseen.
 */
export interface Contract<Input extends z.ZodType, Output extends z.ZodType> {
  readonly name: string;
  readonly input: Input;
  readonly output: Output;
}

export type AnyContract = Contract<z.ZodType, z.ZodType>;
export type InputOf<C extends AnyContract> = z.infer<C['input']>;
export type OutputOf<C extends AnyContract> = z.infer<C['output']>;

/** Declares a contract and keeps its exact types. */
export function contract<Input extends z.ZodType, Output extends z.ZodType>(
  declared: Contract<Input, Output>,
): Contract<Input, Output> {
  return declared;
}
