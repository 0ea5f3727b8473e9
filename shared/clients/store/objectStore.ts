import { MoverError } from '../../contracts/model/moverError';
import { randomUUID } from 'node:crypto';
import { errorShape, safeCause } from '../transport/callFault';

/**
 * Stores named byte strings: plans, results, staged payloads, reports. A name consists of segments of letters, digits,
 * "_", "-" and ".", joined by "/"; no segment begins with a dot. A name must not also be the folder of another one.
 * Every method throws `STORE_UNAVAILABLE` when the store fails.
 */
export interface ObjectStore {
  /** The bytes of an object, or undefined when there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Creates or replaces an object. It is durable once the promise resolves. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * As `write`, for objects that can be created again and whose damage is detected when they are read. The object
   * survives the end of the process. In a folder of this machine, a power cut may remove or truncate it.
   */
  writeScratch(name: string, bytes: Uint8Array): Promise<void>;
  /** Creates an object unless the name exists. Of all callers in all processes, exactly one gets true. */
  writeIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /** As `writeIfAbsent`, for an object that is never in memory as one. */
  writeLongIfAbsent(name: string, chunks: Chunks): Promise<boolean>;
  /**
   * As `writeIfAbsent`, with the durability of `writeScratch`. In a folder of this machine, others may see a part of the
   * object until the promise resolves, and after a crash meanwhile.
   */
  writeScratchIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * Replaces an object if it is still the one that `readWithEtag` returned; returns whether it did. Do not change such
   * an object by a plain `write` at the same time.
   */
  replaceIf(name: string, etag: string, bytes: Uint8Array): Promise<boolean>;
  /** The object with its etag, or undefined when there is none. */
  readWithEtag(name: string): Promise<StoredObject | undefined>;
  /** Removes an object durably. An object that does not exist is not an error. */
  remove(name: string): Promise<void>;
  /** As `remove`, for scratch objects: a power cut may bring it back, until `remove` runs in the same folder. */
  removeScratch(name: string): Promise<void>;
  /**
   * Names that begin with the prefix, ordered by their characters. It may miss objects that are created or removed
   * meanwhile.
   */
  list(prefix: string): AsyncIterable<string>;
  /** Tests the store by a write, a read and a removal. Throws `STORE_UNAVAILABLE`; the message names the cause. */
  check(): Promise<void>;
  /**
   * Removes drafts of killed writers, which can contain encrypted payloads. Keeps drafts that a running writer may
   * need.
   */
  sweepDrafts(): Promise<void>;
}

/** Begins to give the bytes of an object, in order. It can be called again, and gives the same bytes each time. */
export type Chunks = () => AsyncIterable<Uint8Array>;

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}

const segment = /^[A-Za-z0-9_-][A-Za-z0-9_.-]*$/;

const maxLength = 1024;

/**
 * Returns the segments of a name. It checks the name before it becomes a path or a part of an address, so that no name
 * can point outside of the store. Segments never begin with a dot, because the store uses such names for its working
 * files. Throws `INTERNAL`.
 */
export function objectNameSegments(name: string): readonly string[] {
  const segments = name.split('/');
  if (name.length <= maxLength && segments.every((part) => segment.test(part) && part.length <= 200)) return segments;
  throw new MoverError(
    'INTERNAL',
    'Expected an object name of segments of letters, digits, "_", "-" and ".", joined by "/", without a leading dot.',
  );
}

/**
 * Writes, reads, replaces and removes one small object, which needs the same rights and features as a move. Throws
 * `STORE_UNAVAILABLE`.
 */
export async function proveStore(store: ObjectStore): Promise<void> {
  const name = `probes/${randomUUID()}`;
  const bytes = new TextEncoder().encode('probe');
  const created = await store.writeIfAbsent(name, bytes);
  const found = await store.readWithEtag(name);
  const replaced = found !== undefined && (await store.replaceIf(name, found.etag, bytes));
  await store.remove(name);
  if (created && replaced) return;
  throw new MoverError('STORE_UNAVAILABLE', 'The store did not return the object that the app had just written.', {
    retryable: true,
  });
}

/** Codes of permanent errors, which a person has to fix. All other errors may be transient. */
const permanentCodes = new Set(['EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR', 'ENAMETOOLONG', 'EXDEV', 'ENOTSUP']);

/**
 * Turns an error of a store into `STORE_UNAVAILABLE`. `action` is a verb with its object, as in `write
 * moves/a/plan.json`. A `MoverError` is returned unchanged.
 */
export function storeUnavailable(action: string, error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, code, statusCode } = errorShape(error);
  const denied = statusCode === 401 || statusCode === 403;
  const what = [code ?? name, statusCode === undefined ? undefined : `HTTP ${statusCode}`].filter(Boolean).join(', ');
  const remedy = denied
    ? 'Give the app’s identity the role Storage Blob Data Contributor on the container, and allow the app in the account’s firewall'
    : 'Check that the location in MOVE_STORE exists, is writable and has free space';
  return new MoverError('STORE_UNAVAILABLE', `The store could not ${action} (${what}). ${remedy}.`, {
    retryable: !denied && !permanentCodes.has(code ?? ''),
    cause: safeCause(error),
  });
}
