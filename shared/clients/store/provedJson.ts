import { timingSafeEqual } from 'node:crypto';
import { type z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { parseStored, undefinedIfInvalid } from './jsonStore';
import { type ObjectStore } from './objectStore';

// Others may be able to write to the store. So everything that is stored is read here, with a proof that the app itself stored it, or in
// `unsealedDocuments.ts`, which has the list of what is read without one. Lint refuses any other read.

const ofThisFile: unique symbol = Symbol('proof');

/** Shows that a stored value is the one that the app stored. Only the functions below make one. */
export interface StoredProof<Value> {
  readonly [ofThisFile]: true;
  holds(value: Value): Promise<boolean>;
}

/** The value has a hash that is in the history of an orchestration, or is itself proved by one. Undefined proves nothing. */
export function byHash<Value>(known: string | undefined, hashOf: (value: Value) => string): StoredProof<Value> {
  return { [ofThisFile]: true, holds: async (value) => known !== undefined && hashOf(value) === known };
}

/**
 * The value is one of several that one hash in history covers. `add` gets its hash, and the caller compares all of them before it uses
 * anything.
 */
export function byChain<Value>(hashOf: (value: Value) => string, add: (hash: string) => void): StoredProof<Value> {
  return {
    [ofThisFile]: true,
    async holds(value) {
      add(hashOf(value));
      return true;
    },
  };
}

/** The caller makes one value of all that it reads, and uses it only if that value has a proof of its own. */
export function byWhole<Value>(): StoredProof<Value> {
  return { [ofThisFile]: true, holds: async () => true };
}

/** The value states an HMAC by a key that only the app has. Without that key, or without an HMAC, nothing is proved. */
export function byHmac<Value>(
  stated: (value: Value) => string | undefined,
  made: (value: Value) => Promise<string | undefined>,
): StoredProof<Value> {
  return {
    [ofThisFile]: true,
    async holds(value) {
      const [one, other] = [stated(value), await made(value)];
      return one !== undefined && other !== undefined && isEqual(one, other);
    },
  };
}

/** As `byHmac`, where the owner of the key compares, because the key may end at any time. */
export function bySignature<Value>(isSigned: (value: Value) => Promise<boolean>): StoredProof<Value> {
  return { [ofThisFile]: true, holds: isSigned };
}

/** What a value needs to be used. */
export interface Provable<Value> {
  readonly proof: StoredProof<Value>;
  /** The error for a value that is not proved. By default it is `STORE_OBJECT_INVALID`. */
  readonly changed?: () => MoverError;
}

export interface ProvedDocument<S extends z.ZodType> extends Provable<z.output<S>> {
  readonly name: string;
  readonly schema: S;
}

/**
 * Reads a stored value; undefined when there is none. Throws `STORE_OBJECT_INVALID` when it does not match the schema, or when nothing
 * proves that the app stored it.
 */
export async function readProved<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<z.output<S> | undefined> {
  const bytes = await store.read(document.name);
  return bytes === undefined ? undefined : requireProved(bytes, document);
}

/** As `readProved`, but a value that is damaged or not proved counts as none: somebody else wrote it into the store. */
export async function findProved<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<z.output<S> | undefined> {
  return readProved(store, document).catch(undefinedIfInvalid);
}

/** A stored object that is about to be replaced. */
export interface HeldValue<Value> {
  readonly etag: string;
  /** Undefined if the value is damaged or not proved. */
  readonly value: Value | undefined;
}

/** As `findProved`, with the etag by which the object can be replaced. Undefined if there is no object. */
export async function findHeld<S extends z.ZodType>(
  store: ObjectStore,
  document: ProvedDocument<S>,
): Promise<HeldValue<z.output<S>> | undefined> {
  const held = await store.readWithEtag(document.name);
  if (held === undefined) return undefined;
  return { etag: held.etag, value: await requireProved(held.bytes, document).catch(undefinedIfInvalid) };
}

/** Reads encrypted bytes that `open` decrypts and authenticates. Undefined if there are none, or if `open` refuses them. */
export async function readOpened<Opened>(
  store: ObjectStore,
  name: string,
  open: (sealed: Uint8Array) => Promise<Opened | undefined>,
): Promise<Opened | undefined> {
  const sealed = await store.read(name);
  return sealed === undefined ? undefined : open(sealed);
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
  const value = parseStored(name, bytes, schema);
  if (await proof.holds(value)) return value;
  throw changed();
}

function notProved(name: string): MoverError {
  const message = `Expected the object ${name} to be the one that the app stored, but nothing proves that: somebody changed it. Find out who can write to the store, then start again.`;
  return new MoverError('STORE_OBJECT_INVALID', message, { retryable: false });
}

function isEqual(one: string, other: string): boolean {
  const [left, right] = [Buffer.from(one), Buffer.from(other)];
  return left.length === right.length && timingSafeEqual(left, right);
}
