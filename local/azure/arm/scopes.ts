/** Returns whether the outer scope equals the inner one or lies above it. */
export function covers(outer: string, inner: string): boolean {
  const [above, below] = [outer.toLowerCase(), inner.toLowerCase()];
  return above === below || below.startsWith(`${above}/`);
}

/** Normalizes a scope from a path or a body: one slash at the start, none at the end. */
export function scopeOf(text: string): string {
  return `/${text.replace(/^\/+|\/+$/g, '')}`;
}
