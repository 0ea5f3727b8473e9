import { parseArgs } from 'node:util';

export interface StartArguments {
  readonly port: number;
  /** Folder of a v4-model function app; undefined for this one. */
  readonly appDir: string | undefined;
  readonly stateDir: string | undefined;
  readonly azure: 'real' | 'embedded';
  readonly seed: string;
  readonly json: boolean;
}

const usage =
  'Usage: npm start -- [--port 7071] [--app DIR] [--state DIR] [--azure real|embedded] [--seed FILE|sample|empty] [--json]';

/** Arguments that cannot be used; the message says which and how they should be. */
export class UsageError extends Error {
  override readonly name = 'UsageError';

  constructor(message: string) {
    super(`${message}\n${usage}`);
  }
}

/** Throws UsageError. */
export function parseStartArguments(args: readonly string[]): StartArguments {
  const { port, app, state, azure, seed, json } = parseOptions(args);
  if (azure !== 'real' && azure !== 'embedded')
    throw new UsageError(`--azure must be real or embedded, not "${azure}".`);
  return { port: parsePort(port), appDir: app, stateDir: state, azure, seed, json };
}

function parseOptions(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args],
      options: {
        port: { type: 'string', default: '7071' },
        app: { type: 'string' },
        state: { type: 'string' },
        azure: { type: 'string', default: 'embedded' },
        seed: { type: 'string', default: 'sample' },
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
