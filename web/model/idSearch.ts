/** Returns the text that the app searches for. It takes 63 characters, and an id has 64 at most. */
export function idPartOf(text: string): string {
  return text.trim().slice(0, 63);
}

/** Ids of moves have only these characters, so no other text can be part of one. */
export function idFault(text: string): string | undefined {
  const isPart = /^[0-9a-zA-Z_-]{0,64}$/.test(text.trim());
  return isPart ? undefined : 'An id has at most 64 letters, digits, "_" and "-".';
}
