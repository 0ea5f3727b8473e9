import { type Clock } from './clock';

/** Values by name. Each is created on first use, and forgotten when nobody has used it for a time. */
export interface KeptWhileUsed<Value> {
  /** Returns the value of this name, and creates it if it has none. */
  use(name: string): Value;
  /** Returns the value of this name if it has one. That is no use of it. */
  find(name: string): Value | undefined;
}

/** Forgets a value that nobody has used for `lifeMs` milliseconds when it creates another one. So it needs no timer. */
export function keptWhileUsed<Value>(
  clock: Clock,
  lifeMs: number,
  create: (name: string) => Value,
): KeptWhileUsed<Value> {
  const kept = new Map<string, { readonly value: Value; usedAt: number }>();

  function add(name: string): Value {
    const now = clock.now();
    for (const [old, { usedAt }] of kept) if (now - usedAt > lifeMs) kept.delete(old);
    const value = create(name);
    kept.set(name, { value, usedAt: now });
    return value;
  }

  return {
    use(name) {
      const known = kept.get(name);
      if (known === undefined) return add(name);
      known.usedAt = clock.now();
      return known.value;
    },
    find: (name) => kept.get(name)?.value,
  };
}
