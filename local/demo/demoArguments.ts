import { z } from 'zod';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  'cross-geography': z.boolean(),
  details: z.boolean(),
  json: z.boolean(),
  keep: z.boolean(),
});

export interface DemoArguments {
  readonly crossGeography: boolean;
  readonly details: boolean;
  readonly json: boolean;
  readonly keep: boolean;
}

/** Ends the process with the usage, or with what is wrong, where there is nothing to run. */
export function readDemoArguments(args: readonly string[]): DemoArguments {
  const { 'cross-geography': crossGeography, ...rest } = valuesSchema.parse(readCommandLine('demo', args).values);
  return { crossGeography, ...rest };
}
