/**
 * Shows characters that a reader cannot see, such as those that turn the direction of a text, by their code points. A name
 * from a vault can then not look like another one. Plain spaces stay.
 */
export function withCodePoints(text: string): string {
  return text.replaceAll(/[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Zl}\p{Zp}]|(?! )\p{Zs}/gu, (character) => {
    const code = character.codePointAt(0) ?? 0;
    return `\\u{${code.toString(16)}}`;
  });
}

/** Returns an address if it is a page of Microsoft's documentation; undefined otherwise, so that no other text becomes a link. */
export function safeLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, href } = new URL(text);
  return protocol === 'https:' && hostname === 'learn.microsoft.com' ? href : undefined;
}
