import { type MoveSpec, moveSpecSchema } from '../../shared/contracts/steps/moveSpec';

const read = new WeakMap<object, MoveSpec>();

/** The input of a step as the step reads it. An orchestrator leaves out the options of the move that have their default. */
export function asRead(input: unknown): unknown {
  if (typeof input !== 'object' || input === null || !('move' in input)) return input;
  const { move } = input;
  if (typeof move !== 'object' || move === null) return input;
  const known = read.get(move) ?? moveSpecSchema.parse(move);
  read.set(move, known);
  return { ...input, move: known };
}
