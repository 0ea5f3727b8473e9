import { z } from 'zod';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  'cross-geography': z.boolean(),
  details: z.boolean(),
  json: z.boolean(),
  keep: z.boolean(),
  'fail-on': z.string().default(''),
});

export interface DemoArguments {
  readonly crossGeography: boolean;
  readonly details: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  /** Classes that the request names in `failOn`, as the app knows them. */
  readonly failOn: readonly string[];
}

/** Ends the process with the usage, or with what is wrong, where there is nothing to run. */
export function readDemoArguments(args: readonly string[]): DemoArguments {
  const parsed = valuesSchema.parse(readCommandLine('demo', args).values);
  const { 'cross-geography': crossGeography, 'fail-on': classes, ...rest } = parsed;
  return { crossGeography, ...rest, failOn: classes.split(',').filter((one) => one !== '') };
}
