import { promisify } from 'node:util';
import { deflateRaw, inflateRaw } from 'node:zlib';
import { type z } from 'zod';
import { MoverError, whenCode } from '../../contracts/model/moverError';
import { type Chunks, type ObjectStore } from './objectStore';

// To make one takes longer than to decode a document.
const encoder = new TextEncoder();
const decoder = new TextDecoder();
const strictDecoder = new TextDecoder('utf-8', { fatal: true });

/** Parses the bytes of a stored value. Throws `STORE_OBJECT_INVALID` when they do not match the schema. */
export function parseStored<S extends z.ZodType>(name: string, bytes: Uint8Array, schema: S): z.output<S> {
  const parsed = schema.safeParse(parseText(name, bytes));
  if (parsed.success) return parsed.data;
  const where = parsed.error.issues.map((issue) => `/${issue.path.map(String).join('/')}`);
  throw invalid(name, `does not match its schema at ${where.slice(0, 5).join(', ')}`);
}

/** Reads a stored value; undefined when there is none. It proves nothing: steps read by `provedJson.ts` and `unsealedDocuments.ts`. */
export async function readJson<S extends z.ZodType>(
  store: ObjectStore,
  name: string,
  schema: S,
): Promise<z.output<S> | undefined> {
  const bytes = await store.read(name);
  return bytes === undefined ? undefined : parseStored(name, bytes, schema);
}

/** The bytes of a value, as the store has it. */
export function jsonBytes(value: unknown): Uint8Array {
  return encoder.encode(JSON.stringify(value));
}

/** The value in these bytes; undefined unless they match the schema. */
export function jsonIn<S extends z.ZodType>(schema: S, bytes: Uint8Array | undefined): z.output<S> | undefined {
  try {
    return schema.safeParse(JSON.parse(decoder.decode(bytes))).data;
  } catch {
    return undefined;
  }
}

/**
 * Replaces an object by what `next` makes of it, and asks again if another writer was faster. Returns false if `next` returns undefined:
 * then nothing changes. Throws `STORE_UNAVAILABLE` (retryable) if others are always faster, or a store says so. It proves nothing: steps
 * use `changeProved`.
 */
export async function changeObject(
  store: ObjectStore,
  name: string,
  next: (held: Uint8Array | undefined) => Promise<Uint8Array | undefined>,
): Promise<boolean> {
  for (let tries = 0; tries < maxChangeTries; tries += 1) {
    const held = await store.readWithEtag(name);
    const bytes = await next(held?.bytes);
    if (bytes === undefined) return false;
    const isStored =
      held === undefined ? await store.writeIfAbsent(name, bytes) : await store.replaceIf(name, held.etag, bytes);
    if (isStored) return true;
  }
  const message = `Expected to change ${name}; others changed it first, ${String(maxChangeTries)} times. Try again.`;
  throw new MoverError('STORE_UNAVAILABLE', message, { retryable: true });
}

/** Far more writers than there can be of one object at a time. */
const maxChangeTries = 100;

/** For a value that counts as none if it is damaged. Throws every other error again, so that nothing is lost in an outage. */
export const undefinedIfInvalid = whenCode('STORE_OBJECT_INVALID', undefined);

/** Stores a value and replaces an earlier one. It checks the value first, so that every stored value can be read. */
export async function writeJson<S extends z.ZodType>(
  store: ObjectStore,
  name: string,
  schema: S,
  value: z.input<S>,
): Promise<void> {
  await store.write(name, jsonBytes(schema.parse(value)));
}

/**
 * Stores an object under a name, and never replaces another one. Returns whether the store has these bytes now, from this call or from
 * an earlier one.
 */
export async function writeOnce(store: ObjectStore, name: string, chunks: Chunks): Promise<boolean> {
  if (await store.writeLongIfAbsent(name, chunks)) return true;
  return isEqual(Buffer.from((await store.read(name)) ?? []), chunks);
}

async function isEqual(stored: Buffer, chunks: Chunks): Promise<boolean> {
  let end = 0;
  for await (const chunk of chunks()) {
    const start = end;
    end += chunk.length;
    if (!stored.subarray(start, end).equals(chunk)) return false;
  }
  return end === stored.length;
}

/** The bytes of a value that has one long list in addition to the fields of the schema. It checks the value first. */
export function longJson<S extends z.ZodType>({
  schema,
  value,
  list,
}: {
  readonly schema: S;
  readonly value: z.input<S>;
  readonly list: { readonly field: string; readonly elements: PackedList };
}): Chunks {
  const text = JSON.stringify(schema.parse(value)).slice(0, -1);
  const open = `${text}${text === '{' ? '' : ','}${JSON.stringify(list.field)}:[`;
  return async function* () {
    yield Buffer.from(open);
    yield* list.elements.bytes();
    yield Buffer.from(']}');
  };
}

/** Drops the message of the parser, because it quotes the text. */
function parseText(name: string, bytes: Uint8Array): unknown {
  try {
    return JSON.parse(strictDecoder.decode(bytes));
  } catch {
    throw invalid(name, 'is not JSON');
  }
}

function invalid(name: string, what: string): MoverError {
  return new MoverError(
    'STORE_OBJECT_INVALID',
    `The stored object ${name} ${what}. It was damaged or written by another version of the app; remove it, or start a new move.`,
  );
}

const pack = promisify(deflateRaw);

const unpack = promisify(inflateRaw);

/** How many characters are compressed as one. */
const textLength = 256 * 1024;

/**
 * The elements of a long list as JSON text. It keeps them compressed, so that those of a large vault need a few megabytes of memory,
 * and gives them back in pieces.
 */
export class PackedList {
  private readonly packed: Uint8Array[] = [];
  private elements: string[] = [];
  private length = 0;

  /** Adds the JSON of some elements, in order. The caller has checked them. Wait for it before the next one. */
  async add(elements: readonly string[]): Promise<void> {
    for (const element of elements) {
      this.elements.push(element);
      this.length += element.length;
    }
    if (this.length < textLength) return;
    const text = this.elements.join(',');
    this.elements = [];
    this.length = 0;
    this.packed.push(await pack(text));
  }

  /** The elements with commas between them, as UTF-8. */
  async *bytes(): AsyncGenerator<Uint8Array> {
    const comma = Buffer.from(',');
    for (const [at, packed] of this.packed.entries()) {
      if (at > 0) yield comma;
      yield await unpack(packed);
    }
    if (this.elements.length === 0) return;
    if (this.packed.length > 0) yield comma;
    yield Buffer.from(this.elements.join(','));
  }
}
