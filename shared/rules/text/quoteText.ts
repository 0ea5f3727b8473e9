const maxShown = 40;

/**
 * A text from outside, for use in a message: in quotes, cut to its first characters, without characters that a terminal or
 * a log interprets (control characters, direction marks, lone surrogates, line separators).
 */
export function quoteText(text: string): string {
  const characters = Array.from(text.slice(0, 2 * maxShown));
  if (characters.length <= maxShown && text.length <= 2 * maxShown) return `"${escapeText(text)}"`;
  return `"${escapeText(characters.slice(0, maxShown).join(''))}…" (${String(text.length)} characters)`;
}

/** Escapes quotes and invisible characters as JSON does. */
export function escapeText(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1);
  return quoted.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (character) =>
    Array.from(
      { length: character.length },
      (_, at) => `\\u${character.charCodeAt(at).toString(16).padStart(4, '0')}`,
    ).join(''),
  );
}
