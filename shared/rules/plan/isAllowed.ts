/** True when the vault name matches one of the patterns; `*` stands for any run of characters. No pattern allows nothing. */
export function isAllowed(vaultName: string, patterns: readonly string[]): boolean {
  return patterns.some((pattern) => matches(vaultName.toLowerCase(), pattern.toLowerCase().split('*')));
}

// By pieces and not by a regular expression: patterns come from settings, and no pattern may be slow.
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
