import { z } from 'zod';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  'cross-geography': z.boolean(),
  details: z.boolean(),
  json: z.boolean(),
  keep: z.boolean(),
  open: z.boolean(),
  'fail-on': z.string().default(''),
});

export interface DemoArguments {
  readonly crossGeography: boolean;
  readonly details: boolean;
  readonly json: boolean;
  readonly keep: boolean;
  readonly open: boolean;
  /** Value of the request's `failOn`. The app checks the names. */
  readonly failOn: readonly string[];
}

/** Reads the arguments. For `--help` or invalid arguments it prints the usage or the fault and ends the process. */
export function readDemoArguments(args: readonly string[]): DemoArguments {
  const parsed = valuesSchema.parse(readCommandLine('demo', args).values);
  const { 'cross-geography': crossGeography, 'fail-on': classes, keep, ...rest } = parsed;
  // A page without its app would show nothing.
  return { crossGeography, ...rest, keep: keep || rest.open, failOn: classes.split(',').filter((one) => one !== '') };
}
