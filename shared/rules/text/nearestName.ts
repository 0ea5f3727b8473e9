/** Longer names are not compared: they come from outside, and the cost grows with their length. */
const maxLength = 100;
/** A prefix of at least this many letters matches a name, if only one name starts with it. */
const minPrefix = 4;

/**
 * The name that a person most likely meant. Undefined if no name is near. Ignores letter case. Two swapped letters count as
 * one mistake.
 */
export function nearestName(written: string, names: readonly string[]): string | undefined {
  if (written.length > maxLength) return undefined;
  const lower = written.toLowerCase();
  const [nearest] = names
    .map((name) => ({ name, distance: editDistance(lower, name.toLowerCase()) }))
    .sort((a, b) => a.distance - b.distance);
  if (nearest !== undefined && nearest.distance <= maxMistakes(lower)) return nearest.name;
  const candidates = lower.length < minPrefix ? [] : names.filter((name) => name.toLowerCase().startsWith(lower));
  return candidates.length === 1 ? candidates[0] : undefined;
}

function maxMistakes({ length }: string): number {
  return Math.min(3, Math.floor((length + 1) / 3));
}

/** The number of letters to add, remove, replace or swap with their neighbour (optimal string alignment). */
export function editDistance(from: string, to: string): number {
  let twoBack: readonly number[] = [];
  let oneBack: readonly number[] = Array.from({ length: to.length + 1 }, (_, at) => at);
  for (let row = 1; row <= from.length; row += 1) {
    const current = [row];
    for (let column = 1; column <= to.length; column += 1) {
      const isSame = from[row - 1] === to[column - 1];
      const isSwap = row > 1 && column > 1 && from[row - 1] === to[column - 2] && from[row - 2] === to[column - 1];
      const replaced = (oneBack[column - 1] ?? 0) + (isSame ? 0 : 1);
      const added = Math.min(oneBack[column] ?? 0, current[column - 1] ?? 0) + 1;
      const swapped = isSwap ? (twoBack[column - 2] ?? 0) + 1 : Infinity;
      current.push(Math.min(replaced, added, swapped));
    }
    [twoBack, oneBack] = [oneBack, current];
  }
  return oneBack[to.length] ?? 0;
}
