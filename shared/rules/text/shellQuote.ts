/** Quotes any word for bash and other POSIX shells. Names come from Azure, and people paste the commands. */
export function shellQuote(word: string): string {
  // zsh replaces a word that begins with `=` by the path of a program.
  return /^(?!=)[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
