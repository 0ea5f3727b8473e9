/**
 * Named byte strings that outlive the process: plans, results, staged payloads, reports. A name is made of segments of
 * letters, digits, "_", "-" and ".", joined by "/"; no segment begins with a dot. A name must not also be the folder of
 * another one. Every method throws `STORE_UNAVAILABLE` when the store cannot do its part.
 */
export interface ObjectStore {
  /** The bytes of an object, or undefined when there is none. */
  read(name: string): Promise<Uint8Array | undefined>;
  /** Puts or replaces an object; it is durable once the promise resolves. */
  write(name: string, bytes: Uint8Array): Promise<void>;
  /**
   * As `write`, for what can be made anew and shows by itself when it is damaged: it survives the end of the process, but
   * where it lies on this machine's disk a power cut may take it, or leave a part of it.
   */
  writeScratch(name: string, bytes: Uint8Array): Promise<void>;
  /** Puts an object unless the name is taken; of all callers in all processes exactly one gets true. */
  writeIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /** As `writeIfAbsent`, with the durability of `writeScratch`. */
  writeScratchIfAbsent(name: string, bytes: Uint8Array): Promise<boolean>;
  /**
   * Replaces an object when it is still the one that `readWithEtag` gave. Objects that are changed this way must not be
   * changed by a plain `write` at the same time.
   */
  replaceIf(name: string, etag: string, bytes: Uint8Array): Promise<boolean>;
  readWithEtag(name: string): Promise<StoredObject | undefined>;
  /** Removes an object for good; one that is not there is no error. */
  remove(name: string): Promise<void>;
  /** As `remove`, for scratch objects: a power cut may bring it back, until something beside it was removed for good. */
  removeScratch(name: string): Promise<void>;
  /** Names that begin with the prefix, in the order of their characters. Objects that come or go meanwhile may be missed. */
  list(prefix: string): AsyncIterable<string>;
  /** Names of the folders directly below a folder, in any order. `folder` ends in "/". */
  listFolders(folder: string): AsyncIterable<string>;
  /** Proves by a write, a read and a removal that the store can be used, else throws `STORE_UNAVAILABLE` with the cause in words. */
  check(): Promise<void>;
  /** Removes what killed writers left unfinished, which may hold sealed payloads; what a living writer may need stays. */
  sweepDrafts(): Promise<void>;
}

export interface StoredObject {
  readonly bytes: Uint8Array;
  readonly etag: string;
}
