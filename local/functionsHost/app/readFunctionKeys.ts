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
  /** The key that the host proves to know: that of callers if there is one, else the master key. */
  readonly proven: string;
}

/**
 * Reads keys from a folder in the real host's file format: `host.json` contains the master key and the host keys,
 * `NAME.json` (in lower case) the keys of one function. Throws a HostError APP_NOT_LOADED for other contents.
 */
export function readKeys(keysDir: string): FunctionKeys {
  const hostFile = path.join(keysDir, 'host.json');
  return {
    ...parseKeys(textOf(hostFile), hostFile),
    of: (functionName) => {
      const file = path.join(keysDir, `${functionName.toLowerCase()}.json`);
      return existsSync(file) ? parse(textOf(file), functionKeysSchema, file).keys.map(({ value }) => value) : [];
    },
  };
}

/** Parses the text of a `host.json` that came from `place`. Throws as `readKeys`. */
export function parseKeys(text: string, place: string): FunctionKeys {
  const { masterKey, functionKeys } = parse(text, hostKeysSchema, place);
  const host = functionKeys.map(({ value }) => value);
  return { master: masterKey.value, host, of: () => [], proven: host[0] ?? masterKey.value };
}

/** An empty text, which holds no keys, for a file that cannot be read. */
function textOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function parse<T>(text: string, schema: z.ZodType<T>, place: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch {
    // The reason could quote the text, and therefore a key.
    throw new HostError('APP_NOT_LOADED', `${place} does not hold function keys in the form of the Functions host.`);
  }
}
