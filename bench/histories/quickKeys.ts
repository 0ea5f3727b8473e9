import nodeCrypto, { KeyObject } from 'node:crypto';
import { scrambled } from './chance';

// Cryptography takes longer than everything else in a history. So keys come from a pool and are read once, and a signature or a wrapped
// key is a value that only this file can make. In a history nobody else makes values, so they prove the same.

const real = { ...nodeCrypto };

/** What comes before the 32 bytes of a private key of Ed25519 in PKCS#8. */
const ed25519Head = Buffer.from('302e020100300506032b657004220420', 'hex');
/** More members of a pace than any history has. */
const poolSize = 512;
const maxKept = 5_000;

interface Pair {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

const pool = new Map<number, Pair>();

/** The pair of keys with this number, the same in each process. */
export function pooledPair(number: number): Pair {
  const at = number % poolSize;
  const known = pool.get(at);
  if (known !== undefined) return known;
  const secret = real
    .createHash('sha256')
    .update(`member ${String(at)}`)
    .digest();
  const key = Buffer.concat([ed25519Head, secret]);
  const privateKey = real.createPrivateKey({ key, format: 'der', type: 'pkcs8' });
  const pair = { privateKey, publicKey: exportedOnce(real.createPublicKey(privateKey)) };
  pool.set(at, pair);
  return pair;
}

/** A key whose DER is made once: each member of a pace asks for it. */
function exportedOnce(key: KeyObject): KeyObject {
  const der = key.export({ type: 'spki', format: 'der' });
  const exportKey = key.export.bind(key) as Run;
  const isDer = (asked: unknown): boolean => (asked as { readonly format?: string } | undefined)?.format === 'der';
  return Object.assign(key, { export: (asked: unknown) => (isDer(asked) ? Buffer.from(der) : exportKey(asked)) });
}

/** Makes a key of the same text once. A history makes thousands of the same few. */
function once<Key>(make: (given: never) => Key): (given: unknown) => Key {
  const made = new Map<string, Key>();
  return (given) => {
    const name = nameOf(given);
    const known = name === undefined ? undefined : made.get(name);
    if (known !== undefined) return known;
    const key = make(given as never);
    if (made.size >= maxKept) made.clear();
    if (name !== undefined) made.set(name, key);
    return key;
  };
}

/** What a key is made of, as a text; undefined for what is no text and no plain JSON Web Key. */
function nameOf(given: unknown): string | undefined {
  if (typeof given === 'string') return given;
  if (typeof given !== 'object' || given === null || !('key' in given)) return undefined;
  const { key, ...rest } = given;
  if (Buffer.isBuffer(key)) return `${key.toString('base64')} ${JSON.stringify(rest)}`;
  const isPlain = typeof key === 'object' && key !== null && Object.getPrototypeOf(key) === Object.prototype;
  return typeof key === 'string' || isPlain ? JSON.stringify(given) : undefined;
}

const ids = new WeakMap<KeyObject, string>();

/** The same for both keys of a pair. */
function idOf(key: KeyObject): string {
  const known = ids.get(key);
  if (known !== undefined) return known;
  const shown = key.type === 'private' ? real.createPublicKey(key) : key;
  const id = shown.export({ type: 'spki', format: 'der' }).toString('base64');
  ids.set(key, id);
  return id;
}

type Run = (...given: unknown[]) => unknown;

const signatureBytes = 64;
/** The two starts of a hash, so that it has 64 bits. */
const starts = [0x811c9dc5, 0x01000193] as const;

/** Chance does not make a value with the hash of another one, and nobody here makes one by design. */
function signatureOf(algorithm: unknown, data: unknown, key: KeyObject): Buffer {
  let [low, high] = startsOf(`${String(algorithm)} ${idOf(key)}`);
  for (const byte of data as Uint8Array) {
    low = Math.imul(low ^ byte, 0x01000193);
    high = Math.imul(high ^ byte, 0x01000193);
  }
  const signature = Buffer.alloc(signatureBytes);
  signature.writeUInt32LE(scrambled(low), 0);
  signature.writeUInt32LE(scrambled(high), 4);
  return signature;
}

type Starts = readonly [number, number];

const namedStarts = new Map<string, Starts>();

function startsOf(name: string): Starts {
  const known = namedStarts.get(name);
  if (known !== undefined) return known;
  const begin = (start: number): number => {
    let hash = start;
    for (const byte of Buffer.from(name)) hash = Math.imul(hash ^ byte, 0x01000193);
    return scrambled(hash);
  };
  const begun = [begin(starts[0]), begin(starts[1])] as const;
  if (namedStarts.size >= maxKept) namedStarts.clear();
  namedStarts.set(name, begun);
  return begun;
}

const isPlainKey = (key: unknown): key is KeyObject => key instanceof KeyObject && key.type !== 'secret';

function sign(algorithm: unknown, data: unknown, key: unknown): unknown {
  return isPlainKey(key) ? signatureOf(algorithm, data, key) : (real.sign as Run)(algorithm, data, key);
}

function verify(algorithm: unknown, data: unknown, key: unknown, signature: unknown): unknown {
  if (!isPlainKey(key)) return (real.verify as Run)(algorithm, data, key, signature);
  return signatureOf(algorithm, data, key).equals(signature as Buffer);
}

interface Wrapped {
  readonly keyId: string;
  readonly value: Buffer;
}

/** What the vaults of a history wrapped, by its wrapped text. A history can unwrap all of it until its end. */
const wrapped = new Map<string, Wrapped>();

/** Nothing that a history wrapped is left for the next one. */
export function forgetWrapped(): void {
  wrapped.clear();
}

function keyIn(given: unknown): KeyObject | undefined {
  const key: unknown = typeof given === 'object' && given !== null && 'key' in given ? given.key : given;
  return isPlainKey(key) ? key : undefined;
}

function publicEncrypt(given: unknown, value: Buffer): Buffer {
  const key = keyIn(given);
  const size = key?.asymmetricKeyDetails?.modulusLength;
  if (key === undefined || size === undefined) return real.publicEncrypt(given as KeyObject, value);
  const text = nodeCrypto.randomBytes(size / 8);
  wrapped.set(text.toString('base64'), { keyId: idOf(key), value: Buffer.from(value) });
  return text;
}

function privateDecrypt(given: unknown, text: Buffer): Buffer {
  const [key, known] = [keyIn(given), wrapped.get(Buffer.from(text).toString('base64'))];
  const isOurs = key !== undefined && known?.keyId === idOf(key);
  return isOurs ? Buffer.from(known.value) : real.privateDecrypt(given as KeyObject, text);
}

/** In place of the functions of Node. */
export const quickKeys = {
  ...{ sign, verify, publicEncrypt, privateDecrypt },
  createPublicKey: once(real.createPublicKey),
  createPrivateKey: once(real.createPrivateKey),
};
