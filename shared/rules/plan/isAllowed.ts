/** True if the name matches one of the patterns. `*` matches any number of characters. An empty list allows nothing. */
export function isAllowed(vaultName: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(vaultName.toLowerCase(), pattern.toLowerCase().split('*')));
}

// Compares piece by piece, not with a regular expression, so that no pattern from outside can be slow.
function matches(name: string, pieces: readonly string[]): boolean {
  const first = pieces[0] ?? '';
  const last = pieces.at(-1) ?? '';
  if (pieces.length === 1) return name === first;
  if (!name.startsWith(first) || !name.endsWith(last) || name.length < first.length + last.length) return false;
  let rest = name.slice(first.length, name.length - last.length);
  for (const piece of pieces.slice(1, -1)) {
    const at = rest.indexOf(piece);
    if (at < 0) return false;
    rest = rest.slice(at + piece.length);
  }
  return true;
}
