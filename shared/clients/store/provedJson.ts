import { jsonBytes, changeObject, parseStored, undefinedIfInvalid } from './jsonStore';
import { timingSafeEqual } from 'node:crypto';
import { type z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type ObjectStore } from './objectStore';

// Others may be able to write to the store. So the app reads it here, with a proof, or by `unsealedDocuments.ts`, which has the list of
// what has none. Lint refuses any other read.

const ofThisFile: unique symbol = Symbol('proof');

/** Shows that a stored value is the one that the app stored. Only the functions below make one. */
export interface StoredProof<Value> {
  readonly [ofThisFile]: true;
  holds(value: Value): Promise<boolean>;
}

function proofBy<Value>(holds: (value: Value) => Promise<boolean>): StoredProof<Value> {
  return { [ofThisFile]: true, holds };
}

/** The value has a hash that is in the history of an orchestration, or is itself proved by one. Undefined proves nothing. */
export function byHash<Value>(known: string | undefined, hashOf: (value: Value) => string): StoredProof<Value> {
  return proofBy(async (value) => known !== undefined && hashOf(value) === known);
}

/** Several values that one hash in history covers. */
export interface Chain<Value> {
  readonly at: (place: number) => StoredProof<Value>;
  /** Nobody may use a value before all of them are those that the app stored. */
  readonly isWhole: () => boolean;
}

export function byChain<Value>(
  hashOf: (value: Value) => string,
  isKnown: (hashes: readonly string[]) => boolean,
): Chain<Value> {
  const hashes: string[] = [];
  const take = (place: number, value: Value): boolean => (hashes[place] = hashOf(value)) !== '';
  return { at: (place) => proofBy(async (value) => take(place, value)), isWhole: () => isKnown(hashes) };
}

/** The caller makes one value of all that it reads, and uses it only if that value has a proof of its own. */
export function byWhole<Value>(): StoredProof<Value> {
  return proofBy(async () => true);
}

/** The value states an HMAC by a key that only the app has. Without that key, or without an HMAC, nothing is proved. */
export function byHmac<Value>(
  stated: (value: Value) => string | undefined,
  made: (value: Value) => Promise<string | undefined>,
): StoredProof<Value> {
  return proofBy(async (value) => isEqual(stated(value), await made(value)));
}

/** As `byHmac`, where the owner of the key compares, because the key may end at any time. */
export function bySignature<Value>(isSigned: (value: Value) => Promise<boolean>): StoredProof<Value> {
  return proofBy(isSigned);
}

export interface Provable<Value> {
  readonly proof: StoredProof<Value>;
  /** The error for a value that is not proved. By default it is `STORE_OBJECT_INVALID`. */
  readonly changed?: () => MoverError;
}

export interface ProvedDocument<S extends z.ZodType> extends Provable<z.output<S>> {
  readonly name: string;
  readonly schema: S;
}

/** Reads a stored value; undefined when there is none. Throws `STORE_OBJECT_INVALID` if it is damaged, or nothing proves it. */
export async function readProved<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<z.output<S> | undefined> {
  const bytes = await store.read(document.name);
  return bytes === undefined ? undefined : requireProved(bytes, document);
}

/** As `readProved`, with what a later write needs to find out whether somebody else has written meanwhile. */
export async function readProvedWithEtag<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<{ readonly value: z.output<S>; readonly etag: string } | undefined> {
  const held = await store.readWithEtag(document.name);
  return held && { value: await requireProved(held.bytes, document), etag: held.etag };
}

/** As `readProved`, but throws `STORE_OBJECT_INVALID` also if there is no value. `what` names it. */
export async function requireStored<S extends z.ZodType>(
  store: ObjectStore,
  { what, ...document }: ProvedDocument<S> & { readonly what: string },
): Promise<z.output<S>> {
  const stored = await readProved(store, document);
  if (stored !== undefined) return stored;
  const message = `Expected ${what} at ${document.name}; nothing is there. Start a new move.`;
  throw new MoverError('STORE_OBJECT_INVALID', message);
}

/** As `readProved`, but a value that is damaged or not proved counts as none. */
export async function findProved<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<z.output<S> | undefined> {
  return readProved(store, document).catch(undefinedIfInvalid);
}

export interface HeldValue<Value> {
  /** Undefined if the value is damaged or not proved. */
  readonly value: Value | undefined;
}

/** As `findProved`, but shows whether a value is not proved or not there. */
export async function findHeld<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<HeldValue<z.output<S>> | undefined> {
  return heldIn(document, await store.read(document.name));
}

/**
 * Replaces a stored value by what `next` makes of it, and asks again if another writer was faster. Returns false if `next` returns
 * undefined: then nothing changes.
 */
export async function changeProved<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
  next: (held: HeldValue<z.output<S>> | undefined) => Promise<z.input<S> | undefined>,
): Promise<boolean> {
  return changeObject(store, document.name, async (bytes) => {
    const changed = await next(await heldIn(document, bytes));
    return changed === undefined ? undefined : jsonBytes(document.schema.parse(changed));
  });
}

async function heldIn<S extends z.ZodType>(document: ProvedDocument<S>, bytes: Uint8Array | undefined) {
  return bytes && { value: await requireProved(bytes, document).catch(undefinedIfInvalid) };
}

/** Reads bytes that `open` authenticates itself, and says whether it refuses them. Undefined if there are none. */
export async function readOpened<Opened extends object>(
  store: ObjectStore,
  name: string,
  { open, isRefused }: Opener<Opened>,
): Promise<Opened | undefined> {
  const sealed = await store.read(name);
  const opened = sealed && (await open(sealed));
  if (opened !== undefined && isRefused(opened)) warnOf(name);
  return opened;
}

interface Opener<Opened> {
  readonly open: (sealed: Uint8Array) => Promise<Opened>;
  readonly isRefused: (opened: Opened) => boolean;
}

/** Writes an object again as it is, unless somebody changes it at the same time. Its bytes are not looked at. */
export async function rewrite(store: ObjectStore, name: string): Promise<void> {
  const held = await store.readWithEtag(name);
  if (held !== undefined) await store.replaceIf(name, held.etag, held.bytes);
}

async function requireProved<S extends z.ZodType>(
  bytes: Uint8Array,
  { name, schema, proof, changed = () => notProved(name) }: ProvedDocument<S>,
): Promise<z.output<S>> {
  try {
    const value = parseStored(name, bytes, schema);
    if (await proof.holds(value)) return value;
    throw changed();
  } catch (error) {
    // A store that does not answer says nothing about the document.
    if (error instanceof MoverError && !error.retryable) warnOf(name);
    throw error;
  }
}

const warned = new Set<string>();

/** The log names each document that nothing proves, once, and at most 1,000 of them. */
function warnOf(name: string): void {
  if (warned.has(name) || warned.size === 1_000) return;
  warned.add(name);
  process.emitWarning(JSON.stringify({ event: 'documentNotProved', name }), 'StoredDocument');
}

function notProved(name: string): MoverError {
  const message = `Expected the object ${name} to be the one that the app stored, but nothing proves that: somebody changed it. Find out who can write to the store, then start again.`;
  return new MoverError('STORE_OBJECT_INVALID', message);
}

function isEqual(one: string | undefined, other: string | undefined): boolean {
  if (one === undefined || other === undefined) return false;
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
