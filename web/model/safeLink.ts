/** Returns an address if it is a page of Microsoft's documentation; undefined otherwise, so that no other text becomes a link. */
export function safeLink(text: string): string | undefined {
  if (!URL.canParse(text)) return undefined;
  const { protocol, hostname, href } = new URL(text);
  return protocol === 'https:' && hostname === 'learn.microsoft.com' ? href : undefined;
}
