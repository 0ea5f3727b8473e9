/** Whether what is at the outer scope holds at the inner one: the same, or one below it. */
export function covers(outer: string, inner: string): boolean {
  const [above, below] = [outer.toLowerCase(), inner.toLowerCase()];
  return above === below || below.startsWith(`${above}/`);
}

/** A scope as it came in a path or a body: one slash at the start, none at the end. */
export function scopeOf(text: string): string {
  return `/${text.replace(/^\/+|\/+$/g, '')}`;
}
