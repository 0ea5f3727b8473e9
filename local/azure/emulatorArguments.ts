import { parseArgs } from 'node:util';

export interface EmulatorArguments {
  readonly port: number;
  readonly seed: string;
  readonly stateDir: string | undefined;
  readonly json: boolean;
}

export const usage = 'Usage: npm run emulator -- [--port 8443] [--seed FILE|sample|empty] [--state DIR] [--json]';

/** Arguments that cannot be used; the message says which and how they should be. */
export class UsageError extends Error {
  constructor(message: string) {
    super(`${message}\n${usage}`);
    this.name = 'UsageError';
  }
}

/** Throws UsageError. */
export function parseEmulatorArguments(args: readonly string[]): EmulatorArguments {
  const { port, seed, state, json } = parseOptions(args);
  return { port: parsePort(port), seed, stateDir: state, json };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '8443' },
        seed: { type: 'string', default: 'sample' },
        state: { type: 'string' },
        json: { type: 'boolean', default: false },
      },
    }).values;
  } catch (error) {
    throw new UsageError(error instanceof Error ? error.message : String(error));
  }
}

function parsePort(text: string): number {
  const port = /^\d{1,5}$/.test(text) ? Number(text) : NaN;
  if (port >= 0 && port <= 65_535) return port;
  throw new UsageError(`--port must be a number from 0 to 65535, not "${text}".`);
}
