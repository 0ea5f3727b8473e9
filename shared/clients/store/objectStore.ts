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
  /** Names of the folders directly below a folder, in any order. `folder` ends in "/". */
  listFolders(folder: string): AsyncIterable<string>;
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
