import { z } from 'zod';
import { movePolicyShape } from '../../../shared/contracts/model/movePolicy';
import { stepMoveSchema } from '../../../shared/contracts/steps/moveSpec';

let defaults: ReadonlyMap<string, string> | undefined;

/** The JSON of each option that has a default, by its name. */
function defaultsOfOptions(): ReadonlyMap<string, string> {
  defaults ??= new Map(
    Object.entries(z.object(movePolicyShape).parse({})).map(([name, value]) => [name, JSON.stringify(value)]),
  );
  return defaults;
}

const brief = new WeakMap<object, object>();

/**
 * The input of a step, without those options of its move that have their default: the schema of the step adds them again. The runtime
 * stores, sends and parses the input of each step several times, and the options are most of it. A step whose schema does not parse a
 * move gets its input as it is.
 */
export function briefInput(schema: z.ZodType, input: unknown): unknown {
  if (!parsesMove(schema) || !isObject(input) || !('move' in input) || !isObject(input.move)) return input;
  const { move } = input;
  const known = brief.get(move) ?? withoutDefaults(move);
  brief.set(move, known);
  return { ...input, move: known };
}

function parsesMove(schema: z.ZodType): boolean {
  return schema instanceof z.ZodObject && schema.shape['move'] === stepMoveSchema;
}

function withoutDefaults(move: object): object {
  const known = defaultsOfOptions();
  const isOwn = ([name, value]: [string, unknown]): boolean => known.get(name) !== JSON.stringify(value);
  return Object.fromEntries(Object.entries(move).filter(isOwn));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}
