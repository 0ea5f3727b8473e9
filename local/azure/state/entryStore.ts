/** One entry of the state: a slash-separated key and a JSON value. */
export interface Entry {
  readonly key: string;
  readonly value: unknown;
}

/**
 * Stores the state as entries. Changes are visible at once. `commit` resolves when all changes so far survive a kill of the process, so
 * answers are sent after it.
 */
export interface EntryStore {
  put(key: string, value: unknown): void;
  remove(key: string): void;
  /** Returns all entries whose key begins with `prefix`, in key order, including uncommitted ones. */
  entries(prefix: string): Entry[];
  commit(): Promise<void>;
  close(): void;
}
