/** Whether one of the patterns of a role fits an action. */
export function includesAction(patterns: readonly string[], action: string): boolean {
  return patterns.some((pattern) => fits(pattern.toLowerCase(), action.toLowerCase()));
}

/** Whether a text fits a pattern in which `*` stands for any text. */
function fits(pattern: string, text: string): boolean {
  const [first = '', ...others] = pattern.split('*');
  if (others.length === 0) return text === pattern;
  if (!text.startsWith(first)) return false;
  const last = others.pop() ?? '';
  let from = first.length;
  for (const part of others) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return text.length - last.length >= from && text.endsWith(last);
}
