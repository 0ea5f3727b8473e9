/** Compares names, ids and scopes as Azure does: upper and lower case are equal. */
export function sameText(left: string, right: string): boolean {
  return left.toLowerCase() === right.toLowerCase();
}

/** Matches a whole text in which `*` stands for any characters, without regard to case. */
export function wildcardPattern(text: string): RegExp {
  const parts = text.split('*').map((part) => part.replace(/[.+?^${}()|[\]\\]/g, '\\$&'));
  return new RegExp(`^${parts.join('.*')}$`, 'i');
}
