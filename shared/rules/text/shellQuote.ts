/** Quotes any word for a POSIX shell. Names come from Azure, and people paste the commands. */
export function shellQuote(word: string): string {
  return /^[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}

/** A command made of these words, each quoted. */
export function shellCommand(...words: readonly string[]): string {
  return words.map(shellQuote).join(' ');
}
