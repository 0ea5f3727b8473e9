import { type Clock } from '../../../shared/clients/async/clock';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { MoverError } from '../../../shared/contracts/model/moverError';

/** What the quota needs of a store, in memory, with the latency and the failures that a test sets. */
export interface MemoryStore extends ObjectStore {
  readonly objects: Map<string, Uint8Array>;
  /** The operations so far. */
  readonly counts: { reads: number; writes: number; lists: number };
}

export interface StoreConditions {
  /** Milliseconds until an operation takes effect, and again until its caller knows. */
  readonly delayMs: () => number;
  readonly fails: () => boolean;
}

export function memoryStore(clock: Clock, { delayMs, fails }: StoreConditions): MemoryStore {
  const objects = new Map<string, Uint8Array>();
  const counts = { reads: 0, writes: 0, lists: 0 };
  const pass = (): Promise<void> =>
    new Promise((resolve) => {
      clock.after(delayMs(), resolve);
    });
  async function on<T>(act: () => T): Promise<T> {
    await pass();
    const failed = fails();
    // A request that fails may have had its effect.
    const result = failed && Math.random() < 0.5 ? undefined : { value: act() };
    await pass();
    if (failed || result === undefined) throw new MoverError('STORE_UNAVAILABLE', 'away', { retryable: true });
    return result.value;
  }
  const notUsed = (): never => {
    throw new Error('The quota does not use this.');
  };
  return {
    objects,
    counts,
    read: (name) => {
      counts.reads += 1;
      return on(() => objects.get(name));
    },
    writeScratch: (name, bytes) => {
      counts.writes += 1;
      return on(() => void objects.set(name, bytes));
    },
    removeScratch: (name) => on(() => void objects.delete(name)),
    async *list(prefix) {
      counts.lists += 1;
      yield* await on(() => [...objects.keys()].filter((name) => name.startsWith(prefix)).sort());
    },
    write: notUsed,
    writeIfAbsent: notUsed,
    writeLongIfAbsent: notUsed,
    writeScratchIfAbsent: notUsed,
    replaceIf: notUsed,
    readWithEtag: notUsed,
    remove: notUsed,
    check: notUsed,
    sweepDrafts: notUsed,
  };
}
