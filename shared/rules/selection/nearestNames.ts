const namesShown = 3;

/** The few names that come closest to what the patterns ask for; none where nothing is close. */
export function nearestNames(patterns: readonly string[], names: readonly string[]): readonly string[] {
  const wanted = patterns.map((pattern) => pattern.replaceAll('*', '').toLowerCase()).filter((text) => text !== '');
  const ranked = names.flatMap((name) => {
    const distance = Math.min(...wanted.map((text) => distanceOf(text, name.toLowerCase())));
    return distance <= 1 / 3 ? [{ name, distance }] : [];
  });
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return [...new Set(ranked.map(({ name }) => name))].slice(0, namesShown);
}

/** 0 for a name that contains the text, else the share of the text's letters that differ from the name or its beginning. */
function distanceOf(text: string, name: string): number {
  if (name.includes(text)) return 0;
  const edits = Math.min(editsBetween(text, name), editsBetween(text, name.slice(0, text.length)));
  return edits / text.length;
}

/** Letters to add, drop or replace until one text is the other (Levenshtein). */
function editsBetween(from: string, to: string): number {
  let above = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (const [row, letter] of Array.from(from).entries()) {
    const line = [row + 1];
    for (let at = 1; at <= to.length; at += 1) {
      const replaced = (above[at - 1] ?? 0) + (to[at - 1] === letter ? 0 : 1);
      line.push(Math.min(replaced, (above[at] ?? 0) + 1, (line[at - 1] ?? 0) + 1));
    }
    above = line;
  }
  return above.at(-1) ?? 0;
}
