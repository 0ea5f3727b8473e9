/** Works through a list with at most so many at once; results are in the order of the list. */
export async function inTurns<T, R>(
  list: readonly T[],
  atOnce: number,
  work: (one: T) => Promise<R>,
): Promise<readonly R[]> {
  const results = new Map<number, R>();
  const waiting = list.entries();
  const worker = async (): Promise<void> => {
    for (const [at, one] of waiting) results.set(at, await work(one));
  };
  await Promise.all(Array.from({ length: Math.min(atOnce, list.length) }, worker));
  return [...results.entries()].sort(([left], [right]) => left - right).map(([, result]) => result);
}
