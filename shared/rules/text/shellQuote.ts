/** A word as bash and other POSIX shells take it, whatever is in it: names come from Azure, commands are pasted by people. */
export function shellQuote(word: string): string {
  // zsh replaces a word that begins with `=` by the path of a program.
  return /^(?!=)[\w./:=@%+,-]+$/.test(word) ? word : `'${word.replaceAll("'", `'\\''`)}'`;
}
