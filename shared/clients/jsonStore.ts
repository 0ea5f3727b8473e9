import { type z } from 'zod';
import { MoverError } from '../contracts/moverError';
import { type ObjectStore } from './objectStore';

/** Reads a stored value, undefined when there is none. Throws `STORE_OBJECT_INVALID` when it does not fit the schema. */
export async function readJson<S extends z.ZodType>(
  store: ObjectStore,
  name: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  const bytes = await store.read(name);
  if (bytes === undefined) return undefined;
  const parsed = schema.safeParse(parseText(name, bytes));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}`);
  throw invalid(name, `does not fit its schema at ${where.slice(0, 5).join(', ')}`);
}

/** Stores a value, replacing an earlier one. The value is checked first, so that nothing is stored that cannot be read. */
export async function writeJson<S extends z.ZodType>(
  store: ObjectStore,
  name: string,
  schema: S,
  value: z.input<S>,
): Promise<void> {
  await store.write(name, new TextEncoder().encode(JSON.stringify(schema.parse(value))));
}

/** The parser's own message quotes the text, which is nobody's business, so it is not kept. */
function parseText(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
  } catch {
    throw invalid(name, 'is not JSON');
  }
}

function invalid(name: string, what: string): MoverError {
  return new MoverError(
    'STORE_OBJECT_INVALID',
    `The stored object ${name} ${what}. It was damaged or written by another version of the app; remove it, or start a new move.`,
    { retryable: false },
  );
}
