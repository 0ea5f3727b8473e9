/** Larger payloads are read from the store, so that the memory that this needs stays small: at most 16 MB. */
const maxBytes = 64 * 1024;
const maxPayloads = 256;

/**
 * The encrypted payloads that this process has stored last, so that its next step need not read them from the store. Each
 * is used once, so that a further try reads what the store has.
 */
export interface RecentPayloads {
  keep(name: string, sealed: Uint8Array): void;
  /** Returns the payload and forgets it; undefined if this process does not have it. */
  take(name: string): Uint8Array | undefined;
  /** Forgets every payload in a folder, whose name ends in "/". */
  forget(folder: string): void;
}

export function recentPayloads(): RecentPayloads {
  const kept = new Map<string, Uint8Array>();

  return {
    keep(name, sealed) {
      if (sealed.length > maxBytes) return;
      kept.set(name, sealed);
      const [oldest] = kept.keys();
      if (kept.size > maxPayloads && oldest !== undefined) kept.delete(oldest);
    },
    take(name) {
      const sealed = kept.get(name);
      kept.delete(name);
      return sealed;
    },
    forget(folder) {
      for (const name of kept.keys()) if (name.startsWith(folder)) kept.delete(name);
    },
  };
}
