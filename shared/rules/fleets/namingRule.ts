/** The texts of the placeholders of a rule, by name. */
export type Placeholders = ReadonlyMap<string, string>;

/**
 * Reads the placeholders from the name of a source; undefined if the name does not match. A placeholder stands for one
 * character or more. If there are several ways to read a name, earlier placeholders are as short as possible. A placeholder
 * that occurs twice must stand for the same text.
 */
export function readPlaceholders(from: string, name: string): Placeholders | undefined {
  return readPieces(piecesOf(from), name.toLowerCase(), new Map());
}

/** Puts texts into a rule. Returns the names of placeholders that have no text instead, if there are any. */
export function fillPlaceholders(
  text: string,
  values: Placeholders,
): { readonly text: string } | { readonly unknown: readonly string[] } {
  const names = placeholdersOf(text);
  const unknown = names.filter((name) => !values.has(name));
  if (unknown.length > 0) return { unknown };
  return { text: text.replaceAll(/\{([a-z]+)\}/g, (_, name: string) => values.get(name) ?? '') };
}

function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name))];
}

type Piece = { readonly placeholder: string } | { readonly text: string };

function piecesOf(rule: string): readonly Piece[] {
  return (rule.match(/\{[a-z]+\}|[^{}]+/g) ?? []).map((piece) =>
    piece.startsWith('{') ? { placeholder: piece.slice(1, -1) } : { text: piece.toLowerCase() },
  );
}

// A name has at most 24 characters, so a search over all ways to read it is short; longer texts are no names.
const maxName = 24;

function readPieces(pieces: readonly Piece[], name: string, values: Placeholders): Placeholders | undefined {
  const [first, ...rest] = pieces;
  if (first === undefined) return name === '' ? values : undefined;
  if (name.length > maxName || name.length < pieces.length) return undefined;
  if ('text' in first) {
    return name.startsWith(first.text) ? readPieces(rest, name.slice(first.text.length), values) : undefined;
  }
  const known = values.get(first.placeholder);
  if (known !== undefined)
    return name.startsWith(known) ? readPieces(rest, name.slice(known.length), values) : undefined;
  for (let length = 1; length <= name.length; length += 1) {
    const next = new Map([...values, [first.placeholder, name.slice(0, length)]]);
    const found = readPieces(rest, name.slice(length), next);
    if (found !== undefined) return found;
  }
  return undefined;
}
