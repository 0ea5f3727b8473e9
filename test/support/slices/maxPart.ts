/** How often work is measured. Other processes stop a part now and then, but not the same part in each round. */
const rounds = 4;

/**
 * The time of the longest part of some work, in milliseconds: the shortest time of each part counts. It is processor time where that is
 * less than the time that passed, because others may take the cores of the machine.
 */
export function maxPart(begin: () => Generator): number {
  const shortest: number[] = [];
  for (let round = 0; round < rounds; round += 1) {
    const work = begin();
    for (let part = 0, isDone = false; !isDone; part += 1) {
      const began = performance.now();
      const used = process.cpuUsage();
      isDone = work.next().done === true;
      const { user, system } = process.cpuUsage(used);
      const ms = Math.min(performance.now() - began, (user + system) / 1_000);
      shortest[part] = Math.min(shortest[part] ?? Infinity, ms);
    }
  }
  return shortest.reduce((longest, part) => Math.max(longest, part), 0);
}

/** Work that is one part. */
export function* atOnce(work: () => unknown): Generator<undefined> {
  work();
  yield;
}
