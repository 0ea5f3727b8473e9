/** Larger payloads are read from the store. */
const maxBytes = 64 * 1024;

/** Room for the payloads of several windows of a move; with the usual payloads of some KB, these are a few MB. */
const maxPayloads = 2_000;
const maxTotalBytes = 16 * 1024 * 1024;

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
  let total = 0;

  function take(name: string): Uint8Array | undefined {
    const sealed = kept.get(name);
    if (sealed === undefined) return undefined;
    kept.delete(name);
    total -= sealed.length;
    return sealed;
  }

  return {
    keep(name, sealed) {
      take(name);
      if (sealed.length > maxBytes) return;
      kept.set(name, sealed);
      total += sealed.length;
      for (const oldest of kept.keys()) {
        if (kept.size <= maxPayloads && total <= maxTotalBytes) break;
        take(oldest);
      }
    },
    take,
    forget(folder) {
      for (const name of kept.keys()) if (name.startsWith(folder)) take(name);
    },
  };
}
