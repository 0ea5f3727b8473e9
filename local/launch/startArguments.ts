import { z } from 'zod';
import { type CloudName, cloudNames } from '../azure/cloud/cloud';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  port: z.number(),
  app: z.string().optional(),
  state: z.string().optional(),
  azure: z.enum(['real', 'embedded']),
  seed: z.string(),
  json: z.boolean(),
  cloud: z.enum(cloudNames),
  'max-payload': z.number().optional(),
});

export interface StartArguments {
  readonly port: number;
  /** Folder of a v4-model function app; undefined for this project's app. */
  readonly appDir: string | undefined;
  readonly stateDir: string | undefined;
  readonly azure: 'real' | 'embedded';
  readonly seed: string;
  readonly json: boolean;
  /** The cloud that the embedded Azure plays. */
  readonly cloud: CloudName;
  /** The largest payload of the host; undefined for no limit. */
  readonly maxPayloadBytes: number | undefined;
}

/** Reads the arguments. For `--help` or invalid arguments it prints the usage or the fault and ends the process. */
export function readStartArguments(args: readonly string[]): StartArguments {
  const {
    app,
    state,
    'max-payload': maxPayloadBytes,
    ...rest
  } = valuesSchema.parse(readCommandLine('start', args).values);
  return { ...rest, appDir: app, stateDir: state, maxPayloadBytes };
}
