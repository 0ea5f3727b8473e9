import { z } from 'zod';
import { cloudNames } from '../azure/cloud/cloud';
import { listenHosts } from '../azure/network/listen';
import { readCommandLine } from '../cli/commandLine.cjs';

const valuesSchema = z.strictObject({
  port: z.number(),
  host: z.enum(listenHosts),
  seed: z.string(),
  state: z.string().optional(),
  'write-env': z.string().optional(),
  json: z.boolean(),
  imds: z.boolean(),
  cloud: z.enum(cloudNames),
});
/** What to ask a running emulator. Absent: run one. */
const verbSchema = z.enum(['env', 'export']).optional();

export type EmulatorArguments = ReturnType<typeof readEmulatorArguments>;

/** Reads the arguments. For `--help` or invalid arguments it prints the usage or the fault and ends the process. */
export function readEmulatorArguments(command: string, args: readonly string[]) {
  const { values, operands } = readCommandLine(command, args);
  const { state: stateDir, 'write-env': envFile, ...rest } = valuesSchema.parse(values);
  const controlToken = process.env['KEYVAULT_EMULATOR_TOKEN'];
  if (controlToken !== undefined && !/^[\w-]{16,200}$/.test(controlToken))
    refuse('KEYVAULT_EMULATOR_TOKEN must have 16 to 200 letters, digits, hyphens and underscores.');
  if (rest.imds && rest.host !== '127.0.0.1')
    refuse('--imds gives tokens without a secret, so it needs the default --host. Leave one of them out.');
  return { ...rest, verb: verbSchema.parse(operands[0]), stateDir, envFile, controlToken };
}

function refuse(message: string): never {
  process.stderr.write(`Error: ${message}\n`);
  process.exit(2);
}
