/** A member that uses a quota: its id, and how much of it the member would use. */
export interface Wanting {
  readonly id: string;
  readonly wanted: number;
}

/**
 * Divides `total` over members by demand: a small demand is met, and the others get equal parts of the rest. Parts are
 * whole numbers where each can have at least one; all members compute the same parts. Returns the part of `id`.
 */
export function fairShare(total: number, members: readonly Wanting[], id: string): number {
  let rest = Math.max(0, total);
  const open = [...members].sort((a, b) => a.wanted - b.wanted || (a.id < b.id ? -1 : 1));
  for (let smallest = open[0]; smallest !== undefined; smallest = open[0]) {
    if (smallest.wanted * open.length > rest) break;
    if (smallest.id === id) return smallest.wanted;
    rest -= smallest.wanted;
    open.shift();
  }
  if (open.every((member) => member.id !== id)) return 0;
  return equalPart(rest, open.map((member) => member.id).sort(), id);
}

/** A whole part where everyone gets at least one; else a fraction, so that a request may go in a longer time. */
function equalPart(total: number, ids: readonly string[], id: string): number {
  if (total < ids.length) return total / ids.length;
  const whole = Math.floor(total);
  const rest = whole % ids.length;
  return Math.floor(whole / ids.length) + (ids.indexOf(id) < rest ? 1 : 0);
}
