/** One line of the whole state: a slash-separated key and a JSON value. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Keeps the state as entries. Changes show in memory at once; `commit` resolves when everything changed so far would
 * survive a kill of the process, so that an answer sent after it is never taken back.
 */
export interface EntryStore {
  put(key: string, value: unknown): void;
  remove(key: string): void;
  /** All entries whose key begins with `prefix`, in key order; includes what is not committed yet. */
  entries(prefix: string): Entry[];
  commit(): Promise<void>;
  close(): void;
}
