import { z } from 'zod';
import { type CloudName, cloudNames } from '../azure/cloud/cloud';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  port: z.number(),
  seed: z.string(),
  state: z.string().optional(),
  json: z.boolean(),
  imds: z.boolean(),
  cloud: z.enum(cloudNames),
});

export interface EmulatorArguments {
  readonly port: number;
  readonly seed: string;
  readonly stateDir: string | undefined;
  readonly json: boolean;
  /** Whether every program of this machine gets tokens. */
  readonly imds: boolean;
  readonly cloud: CloudName;
}

/** Reads the arguments. For `--help` or invalid arguments it prints the usage or the fault and ends the process. */
export function readEmulatorArguments(args: readonly string[]): EmulatorArguments {
  const { state, ...rest } = valuesSchema.parse(readCommandLine('emulator', args).values);
  return { ...rest, stateDir: state };
}
