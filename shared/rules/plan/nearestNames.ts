import { editDistance } from '../text/nearestName';

const namesShown = 3;
/** The cost grows with both, and a vault can have any number of names. */
const maxPatterns = 3;
const maxNames = 1_000;

/** The few names that are nearest to the first patterns. None if no name is near. */
export function nearestNames(patterns: readonly string[], names: readonly string[]): readonly string[] {
  const wanted = patterns.map((pattern) => pattern.replaceAll('*', '').toLowerCase()).filter((text) => text !== '');
  const ranked = names.slice(0, maxNames).flatMap((name) => {
    const distance = Math.min(...wanted.slice(0, maxPatterns).map((text) => distanceOf(text, name.toLowerCase())));
    return distance <= 1 / 3 ? [{ name, distance }] : [];
  });
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return [...new Set(ranked.map(({ name }) => name))].slice(0, namesShown);
}

/** 0 if the name contains the text. Otherwise the share of the text's letters that differ from the name or its prefix. */
function distanceOf(text: string, name: string): number {
  if (name.includes(text)) return 0;
  return Math.min(editDistance(text, name), editDistance(text, name.slice(0, text.length))) / text.length;
}
