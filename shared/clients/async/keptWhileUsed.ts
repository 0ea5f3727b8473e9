import { type Clock } from './clock';

/** Values by name. Each is created on first use, and forgotten when nobody has used it for a time. */
export interface KeptWhileUsed<Value> {
  /** Returns the value of this name, and creates it if it has none. */
  use(name: string): Value;
  /** Returns the value of this name if it has one. That is no use of it. */
  find(name: string): Value | undefined;
}

export interface KeptLife {
  /** A value that nobody has used for this time may be forgotten, in milliseconds. */
  readonly idleMs: number;
  /** The number of values that stay, however long nobody has used them: those used last. 0 by default. */
  readonly atLeast?: number;
}

/** Forgets values that nobody has used for their time when it creates another one. So it needs no timer. */
export function keptWhileUsed<Value>(
  clock: Clock,
  { idleMs, atLeast = 0 }: KeptLife,
  create: (name: string) => Value,
): KeptWhileUsed<Value> {
  /** In the order of their last use. */
  const kept = new Map<string, { readonly value: Value; readonly usedAt: number }>();

  function forgetOld(): void {
    const before = clock.now() - idleMs;
    for (const [name, { usedAt }] of kept) {
      if (kept.size <= atLeast || usedAt >= before) return;
      kept.delete(name);
    }
  }

  return {
    use(name) {
      const known = kept.get(name);
      if (known === undefined) forgetOld();
      const value = known === undefined ? create(name) : known.value;
      kept.delete(name);
      kept.set(name, { value, usedAt: clock.now() });
      return value;
    },
    find: (name) => kept.get(name)?.value,
  };
}

/** Returns a function that calls `make` on its first call and returns the same value on every call. */
export function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** Sets an entry of a map that keeps only the entries that were set last. */
export function keepLatest<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}

/** What was read under the names that were used last. What could not be read is forgotten. */
export function latestReads<Value>(max: number) {
  const kept = new Map<string, Promise<Value>>();
  return {
    /** Returns what is kept under a name, and reads it if there is nothing. */
    use(name: string, read: () => Promise<Value>): Promise<Value> {
      const known = kept.get(name);
      const reading = known ?? read();
      keepLatest(kept, name, reading, max);
      if (known === undefined) reading.catch(() => kept.delete(name));
      return reading;
    },
    forget(isGone: (name: string) => boolean): void {
      for (const name of kept.keys()) if (isGone(name)) kept.delete(name);
    },
  };
}
