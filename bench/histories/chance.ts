/** Random numbers of a seed. */
export interface Chance {
  /** From 0 to 1, without 1. */
  share(): number;
  byte(): number;
}

/** The generator mulberry32. */
export function chanceOf(seed: number): Chance {
  let state = scrambled(seed);
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return (mixed ^ (mixed >>> 14)) >>> 0;
  };
  return { share: () => next() / 2 ** 32, byte: () => next() & 255 };
}

/** The last steps of murmur3: each bit of the input changes about half of the bits of the result. */
export function scrambled(input: number): number {
  let bits = (input + 0x9e3779b9) >>> 0;
  bits = Math.imul(bits ^ (bits >>> 16), 0x85ebca6b);
  bits = Math.imul(bits ^ (bits >>> 13), 0xc2b2ae35);
  return (bits ^ (bits >>> 16)) >>> 0;
}

interface Named {
  readonly base: number;
  asked: number;
}

/**
 * Random numbers by name: the third number of a name is the same whatever other names were asked for before. So a history without one
 * of its faults is otherwise the same for as long as possible. A name has two parts, because to join them for each call takes longer than
 * the rest of it.
 */
export class NamedChance {
  private readonly named = new Map<string, Map<string, Named>>();

  constructor(private readonly seed: number) {}

  /** From 0 to 1, without 1. */
  share(about: string, where: string): number {
    const known = this.of(about, where);
    known.asked += 1;
    return scrambled((known.base + Math.imul(known.asked, 0x9e3779b1)) >>> 0) / 2 ** 32;
  }

  /** How many numbers of a name were asked for. */
  asked(about: string, where: string): number {
    return this.named.get(about)?.get(where)?.asked ?? 0;
  }

  /** A whole number from `least` to `most`, both included. */
  int(about: string, where: string, least: number, most: number): number {
    return least + Math.floor(this.share(about, where) * (most - least + 1));
  }

  private of(about: string, where: string): Named {
    let places = this.named.get(about);
    if (places === undefined) this.named.set(about, (places = new Map<string, Named>()));
    let known = places.get(where);
    if (known === undefined) places.set(where, (known = { base: this.baseOf(about + where), asked: 0 }));
    return known;
  }

  private baseOf(name: string): number {
    let hash = scrambled(this.seed);
    for (let at = 0; at < name.length; at += 1) hash = Math.imul(hash ^ name.charCodeAt(at), 0x01000193) >>> 0;
    return hash;
  }
}
