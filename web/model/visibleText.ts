/**
 * Shows characters that a reader cannot see, such as those that turn the direction of a text, by their code points. A name
 * from a vault can then not look like another one. Plain spaces stay.
 */
export function visibleText(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}
