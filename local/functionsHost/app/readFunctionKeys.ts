import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { z } from 'zod';
import { HostError } from '../hostError';

const keySchema = z.looseObject({
  name: z.string(),
  value: z.string().min(1),
  encrypted: z.literal(false).default(false),
});
const hostKeysSchema = z.looseObject({
  masterKey: keySchema,
  functionKeys: z.array(keySchema).default([]),
});
const functionKeysSchema = z.looseObject({ keys: z.array(keySchema) });

/** Keys that callers of HTTP functions must send. */
export interface FunctionKeys {
  readonly master: string;
  /** Keys for all functions. */
  readonly host: readonly string[];
  /** Keys for one function. */
  of(functionName: string): readonly string[];
}

/**
 * Reads keys from a folder in the real host's file format: `host.json` contains the master key and the host keys,
 * `NAME.json` (in lower case) the keys of one function. Throws a HostError APP_NOT_LOADED for other contents.
 */
export function readKeys(keysDir: string): FunctionKeys {
  const { masterKey, functionKeys } = readFile(path.join(keysDir, 'host.json'), hostKeysSchema);
  return {
    master: masterKey.value,
    host: functionKeys.map(({ value }) => value),
    of: (functionName) => {
      const file = path.join(keysDir, `${functionName.toLowerCase()}.json`);
      return existsSync(file) ? readFile(file, functionKeysSchema).keys.map(({ value }) => value) : [];
    },
  };
}

function readFile<T>(file: string, schema: z.ZodType<T>): T {
  try {
    return schema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    // The reason could quote the file, and therefore a key.
    throw new HostError('APP_NOT_LOADED', `${file} does not hold function keys in the form of the Functions host.`);
  }
}
