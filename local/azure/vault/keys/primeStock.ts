import { readFileSync } from 'node:fs';
import { z } from 'zod';

/** Primes in hexadecimal by their number of bits. */
const stockSchema = z.record(z.string().regex(/^\d+$/), z.array(z.string().regex(/^[0-9a-f]+$/)));

const maxDraws = 20;

/**
 * A stock of primes in a file. Two keys of one process never have the same pair, but may share a prime, so such keys
 * protect nothing. Tests use a stock, because the search for primes is most of the work of a start.
 */
export class PrimeStock {
  private readonly drawn = new Set<string>();

  private constructor(private readonly primes: ReadonlyMap<number, readonly bigint[]>) {}

  static read(file: string): PrimeStock {
    const stored = Object.entries(stockSchema.parse(JSON.parse(readFileSync(file, 'utf8'))));
    return new PrimeStock(
      new Map(stored.map(([bits, primes]) => [Number(bits), primes.map((hex) => BigInt(`0x${hex}`))])),
    );
  }

  /** A random pair; undefined if the stock has no primes of this size, or hardly a new pair of them. */
  pair(bits: number): readonly [bigint, bigint] | undefined {
    const primes = this.primes.get(bits) ?? [];
    for (let draws = 0; draws < maxDraws; draws += 1) {
      const [one, other] = [randomOf(primes), randomOf(primes)];
      if (one === undefined || other === undefined) return undefined;
      const [p, q] = one > other ? [one, other] : [other, one];
      if (p === q || this.drawn.has(`${p},${q}`)) continue;
      this.drawn.add(`${p},${q}`);
      return [p, q];
    }
    return undefined;
  }
}

function randomOf(primes: readonly bigint[]): bigint | undefined {
  return primes[Math.floor(Math.random() * primes.length)];
}
