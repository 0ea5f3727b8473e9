interface Folded {
  readonly separator?: string;
  /** How many texts are shown before the rest is counted. */
  readonly most?: number;
  /** The number of all texts, if the list has only the first ones. */
  readonly total?: number | undefined;
}

/** The first texts and the number of the rest: "a, b, … and 19 more". It shows a single remaining text instead of counting it. */
export function foldList(
  texts: readonly string[],
  { separator = ', ', most = 6, total = texts.length }: Folded = {},
): string {
  const shown = texts.length <= most + 1 ? texts : texts.slice(0, most);
  const left = total - shown.length;
  if (left === 0 || shown.length === 0) return shown.join(separator);
  return `${shown.join(separator)}${separator}… and ${String(left)} more`;
}
