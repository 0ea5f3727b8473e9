/** Each entry once, in the order of its first appearance. */
export function unique<T>(entries: readonly T[]): T[] {
  return [...new Set(entries)];
}
