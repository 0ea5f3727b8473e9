/** The texts of the placeholders of a rule, by name. */
export type Placeholders = ReadonlyMap<string, string>;

/**
 * Reads the placeholders from the name of a source; undefined if the name does not match. A placeholder stands for one
 * character or more. If there are several ways to read a name, earlier placeholders are as short as possible. Each placeholder
 * occurs once, so the first place of each text is the right one, and no other has to be tried.
 */
export function readPlaceholders(from: string, name: string): Placeholders | undefined {
  const pieces = piecesOf(from);
  const values = new Map<string, string>();
  let rest = name.toLowerCase();
  let open: readonly string[] = [];
  for (const [at, piece] of pieces.entries()) {
    if ('placeholder' in piece) {
      open = [...open, piece.placeholder];
      continue;
    }
    const place = placeOf(piece.text, rest, { open: open.length, isLast: at === pieces.length - 1 });
    if (place === undefined) return undefined;
    fill(values, open, rest.slice(0, place));
    rest = rest.slice(place + piece.text.length);
    open = [];
  }
  if (open.length === 0 ? rest !== '' : rest.length < open.length) return undefined;
  fill(values, open, rest);
  return values;
}

interface Place {
  /** How many placeholders stand before the text. */
  readonly open: number;
  readonly isLast: boolean;
}

/** Where a text of the rule is in the rest of a name: as early as the placeholders before it allow, or at the end. */
function placeOf(text: string, rest: string, { open, isLast }: Place): number | undefined {
  if (open === 0) return rest.startsWith(text) ? 0 : undefined;
  const place = isLast ? rest.length - text.length : rest.indexOf(text, open);
  return place >= open && rest.startsWith(text, place) ? place : undefined;
}

/** Gives one character to each placeholder, and the rest to the last one. */
function fill(values: Map<string, string>, names: readonly string[], text: string): void {
  const last = names.length - 1;
  for (const [at, name] of names.entries()) values.set(name, at === last ? text.slice(at) : text.slice(at, at + 1));
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

/** The names of the placeholders of a rule, each once. */
function placeholdersOf(text: string): readonly string[] {
  return [...new Set([...text.matchAll(/\{([a-z]+)\}/g)].map(([, name = '']) => name))];
}

type Piece = { readonly placeholder: string } | { readonly text: string };

function piecesOf(rule: string): readonly Piece[] {
  return (rule.match(/\{[a-z]+\}|[^{}]+/g) ?? []).map((piece) =>
    piece.startsWith('{') ? { placeholder: piece.slice(1, -1) } : { text: piece.toLowerCase() },
  );
}
