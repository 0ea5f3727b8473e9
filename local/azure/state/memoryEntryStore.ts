import { type Entry, type EntryStore } from './entryStore';

/** An entry store in memory, for one process. */
export function memoryEntryStore(): EntryStore {
  const values = new Map<string, unknown>();
  return {
    put: (key, value) => void values.set(key, value),
    remove: (key) => void values.delete(key),
    entries: (prefix) =>
      [...values]
        .filter(([key]) => key.startsWith(prefix))
        .map(toEntry)
        .sort(byKey),
    commit: () => Promise.resolve(),
    close: () => undefined,
  };
}

function toEntry([key, value]: [string, unknown]): Entry {
  return { key, value };
}

function byKey(left: Entry, right: Entry): number {
  if (left.key === right.key) return 0;
  return left.key < right.key ? -1 : 1;
}
