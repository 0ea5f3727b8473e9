import { type StagingRef } from '../../contracts/model/outcome';

/** Larger payloads are read from the store, so that the memory that this needs stays small: at most 16 MB. */
const maxBytes = 64 * 1024;
const maxPayloads = 256;

/**
 * The encrypted payloads that this process has stored last, so that its next step need not read them from the store. Each
 * is used once: another process may replace it meanwhile, and then a further try reads what the store has.
 */
export interface RecentPayloads {
  keep(ref: StagingRef, sealed: Uint8Array): void;
  /** Returns the payload and forgets it; undefined if this process does not have it. */
  take(ref: StagingRef): Uint8Array | undefined;
  /** Forgets every payload in a folder, whose name ends in "/". */
  forget(folder: string): void;
}

export function recentPayloads(): RecentPayloads {
  const kept = new Map<StagingRef, Uint8Array>();

  return {
    keep(ref, sealed) {
      // An earlier payload of the same name is no longer the one in the store.
      kept.delete(ref);
      if (sealed.length > maxBytes) return;
      kept.set(ref, sealed);
      const [oldest] = kept.keys();
      if (kept.size > maxPayloads && oldest !== undefined) kept.delete(oldest);
    },
    take(ref) {
      const sealed = kept.get(ref);
      kept.delete(ref);
      return sealed;
    },
    forget(folder) {
      for (const ref of kept.keys()) if (ref.startsWith(folder)) kept.delete(ref);
    },
  };
}
