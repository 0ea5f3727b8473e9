import { type Random } from './random';

type Maker = (random: Random) => string;

const maxRepeats = 12;
const tries = 20;

/** Generates a text that matches a simple regular expression of a schema: classes, groups, choices, counts. */
export function patternText(pattern: string, random: Random): string {
  const make = new PatternParser(pattern).choice();
  const matches = new RegExp(pattern, 'u');
  let text = make(random);
  // Look-aheads are ignored.
  for (let attempt = 1; attempt < tries && !matches.test(text); attempt += 1) text = make(random);
  return text;
}

class PatternParser {
  private at = 0;

  constructor(private readonly source: string) {}

  choice(): Maker {
    const branches: [Maker, ...Maker[]] = [this.sequence()];
    while (this.taken('|')) branches.push(this.sequence());
    return (random) => random.pick(branches)(random);
  }

  private sequence(): Maker {
    const parts: Maker[] = [];
    while (this.at < this.source.length && !'|)'.includes(this.source.charAt(this.at))) parts.push(this.repeated());
    return (random) => parts.map((part) => part(random)).join('');
  }

  private repeated(): Maker {
    const one = this.atom();
    const [least, most] = this.counts();
    return (random) => Array.from({ length: random.int(least, most) }, () => one(random)).join('');
  }

  private counts(): [number, number] {
    if (this.taken('*')) return [0, maxRepeats];
    if (this.taken('+')) return [1, maxRepeats];
    if (this.taken('?')) return [0, 1];
    const [whole, least = '1', comma, most] = /^\{(\d+)(,)?(\d+)?\}/.exec(this.source.slice(this.at)) ?? [];
    this.at += whole?.length ?? 0;
    const from = Number(least);
    if (most !== undefined) return [from, Number(most)];
    return comma === undefined ? [from, from] : [from, from + maxRepeats];
  }

  private atom(): Maker {
    const sign = this.source.charAt(this.at);
    this.at += 1;
    if (sign === '^' || sign === '$') return () => '';
    if (sign === '.') return (random) => String.fromCharCode(random.int(0x20, 0x7e));
    if (sign === '[') return this.characterClass();
    if (sign === '(') return this.group();
    return sign === '\\' ? pickOf(this.escaped()) : () => sign;
  }

  private group(): Maker {
    const isLook = this.taken('?!') || this.taken('?=');
    if (!isLook) this.taken('?:');
    const inner = this.choice();
    this.taken(')');
    return isLook ? () => '' : inner;
  }

  private characterClass(): Maker {
    const isOther = this.taken('^');
    const signs: string[] = [];
    while (!this.taken(']')) {
      const [sign = '', dash, last] = this.source.slice(this.at);
      this.at += 1;
      if (sign === '\\') signs.push(...this.escaped());
      else if (dash === '-' && last !== undefined && last !== ']') {
        this.at += 2;
        signs.push(...charactersFrom(sign, last));
      } else signs.push(sign);
    }
    return pickOf(isOther ? charactersFrom(' ', '~').filter((sign) => !signs.includes(sign)) : signs);
  }

  private escaped(): readonly string[] {
    const sign = this.source.charAt(this.at);
    this.at += 1;
    if (sign === 'd') return charactersFrom('0', '9');
    if (sign === 'w') return [...charactersFrom('a', 'z'), ...charactersFrom('0', '9'), '_'];
    return sign === 's' ? [' '] : [sign];
  }

  private taken(text: string): boolean {
    if (!this.source.startsWith(text, this.at)) return false;
    this.at += text.length;
    return true;
  }
}

function pickOf(signs: readonly string[]): Maker {
  return (random) => random.pick(signs) ?? '';
}

function charactersFrom(first: string, last: string): string[] {
  const [from, to] = [first.charCodeAt(0), last.charCodeAt(0)];
  return Array.from({ length: to - from + 1 }, (_, at) => String.fromCharCode(from + at));
}
