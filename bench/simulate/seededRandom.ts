import { seededRandom } from '../../test/support/fuzz/random';

/** Numbers from 0 to 1 that follow from a seed. */
export function randomNumbers(seed: number): () => number {
  const random = seededRandom(seed);
  const most = 2 ** 31 - 1;
  return () => random.int(0, most - 1) / most;
}

/** Runs work whose code takes its random numbers from `random`. The limiter and the retries use `Math.random`. */
export async function withRandom<Result>(random: () => number, work: () => Promise<Result>): Promise<Result> {
  const own = Math.random;
  Math.random = random;
  try {
    return await work();
  } finally {
    Math.random = own;
  }
}
