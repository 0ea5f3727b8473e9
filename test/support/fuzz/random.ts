/** Reproducible random numbers: the same seed gives the same run. */
export interface Random {
  /** A whole number from `least` to `most`, both included. */
  int(least: number, most: number): number;
  chance(share: number): boolean;
  pick<T>(from: readonly [T, ...T[]]): T;
  pick<T>(from: readonly T[]): T | undefined;
}

/** The generator mulberry32: small, fast and good enough to vary inputs. */
export function seededRandom(seed: number): Random {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
  const int = (least: number, most: number): number => least + Math.floor(next() * (most - least + 1));
  return {
    int,
    chance: (share) => next() < share,
    pick: <T>(from: readonly T[]): T => from[int(0, from.length - 1)] as T,
  };
}

/** Derives a seed for each part of a run. Seeds of neighbouring numbers are unrelated. */
export function mixedSeed(seed: number, number: number): number {
  return scrambled(scrambled(seed) + number);
}

/** The last steps of murmur3: each bit of the input changes about half of the bits of the result. */
function scrambled(input: number): number {
  let bits = (input + 0x9e3779b9) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}
