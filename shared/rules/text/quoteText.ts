const maxShown = 40;

/**
 * A text from outside for a sentence of ours: in quotes, no more than its first characters, and nothing that a terminal
 * or a log acts on (control characters, marks of direction, lone halves of a pair, line separators).
 */
export function quoteText(text: string): string {
  const characters = Array.from(text.slice(0, 2 * maxShown));
  if (characters.length <= maxShown && text.length <= 2 * maxShown) return `"${escapeText(text)}"`;
  return `"${escapeText(characters.slice(0, maxShown).join(''))}…" (${String(text.length)} characters)`;
}

/** Quotes and what cannot be seen, as JSON escapes it. */
export function escapeText(text: string): string {
  const quoted = JSON.stringify(text).slice(1, -1);
  return quoted.replace(/[\p{C}\p{Zl}\p{Zp}]/gu, (sign) =>
    Array.from({ length: sign.length }, (_, at) => `\\u${sign.charCodeAt(at).toString(16).padStart(4, '0')}`).join(''),
  );
}
