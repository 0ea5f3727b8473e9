/** True if the name matches one of the patterns. `*` matches any number of characters. An empty list allows nothing. */
export function isAllowed(vaultName: string, patterns: readonly string[]): boolean {
  return matcherOf(patterns)(vaultName);
}

/** As `isAllowed`, for many names: it reads the patterns once. */
export function matcherOf(patterns: readonly string[]): (name: string) => boolean {
  const all = patterns.map((pattern) => pattern.toLowerCase().split('*'));
  return (name) => {
    const lower = name.toLowerCase();
    return all.some((pieces) => matches(lower, pieces));
  };
}

// Compares piece by piece, not with a regular expression, so that no pattern from outside can be slow.
function matches(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  const end = name.length - last.length;
  let from = first.length;
  for (let piece = 1; piece < pieces.length - 1; piece += 1) {
    const text = pieces[piece] ?? '';
    const at = name.indexOf(text, from);
    if (at < 0 || at + text.length > end) return false;
    from = at + text.length;
  }
  return true;
}
