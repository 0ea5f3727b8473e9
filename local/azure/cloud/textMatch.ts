/** Compares names, ids and scopes as Azure does: upper and lower case are equal. */
export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Matches a whole text in which `*` stands for any characters, without regard to case. */
export function wildcardPattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}

/** Returns whether the outer scope equals the inner one or lies above it. */
export function covers(outer: string, inner: string): boolean {
  const [above, below] = [outer.toLowerCase(), inner.toLowerCase()];
  return above === below || below.startsWith(`${above}/`);
}

/** Normalizes a scope from a path or a body: one slash at the start, none at the end. */
export function scopeOf(text: string): string {
  return `/${text.replace(/^\/+|\/+$/g, '')}`;
}
