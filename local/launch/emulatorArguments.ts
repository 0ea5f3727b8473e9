import { z } from 'zod';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  port: z.number(),
  seed: z.string(),
  state: z.string().optional(),
  json: z.boolean(),
});

export interface EmulatorArguments {
  readonly port: number;
  readonly seed: string;
  readonly stateDir: string | undefined;
  readonly json: boolean;
}

/** Ends the process with the usage, or with what is wrong, where there is nothing to run. */
export function readEmulatorArguments(args: readonly string[]): EmulatorArguments {
  const { state, ...rest } = valuesSchema.parse(readCommandLine('emulator', args).values);
  return { ...rest, stateDir: state };
}
