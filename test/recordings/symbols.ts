import { isFields } from './readRecording';

interface Found {
  readonly symbol: string;
  /** The step whose answer has the text, and where. */
  readonly step?: number;
  readonly path: string;
}

const versionInId = /^https:\/\/[^/]+\/(?:secrets|keys|certificates)\/([^/]+)\/([0-9a-f]{32})$/;
const shortestText = 16;

/** Symbols for the texts of one recording: hosts, names, versions, and values that later requests repeat. */
export class Symbols {
  private readonly hosts = new Map<string, string>();
  private readonly known = new Map<string, Found>();
  private count = { n: 0, v: 0, s: 0 };

  host(name: string): string {
    const found = this.hosts.get(name) ?? String.fromCharCode(97 + this.hosts.size);
    this.hosts.set(name, found);
    return found;
  }

  name(text: string): string {
    return this.symbolOf(`name ${text}`, 'n');
  }

  /** A version that no answer has shown. */
  version(text: string): string {
    return /^[0-9a-f]{32}$/i.test(text) ? this.symbolOf(text, 'v') : encodeURIComponent(text);
  }

  find(text: string): Found | undefined {
    return this.known.get(text) ?? this.known.get(`name ${text}`);
  }

  /** Notes the texts of an answer. The symbols of its new versions are in `shows` at once. */
  answer(step: number, body: unknown, shows: Record<string, string>): void {
    for (const [path, text] of textsOf(body, '')) {
      const [, , version] = versionInId.exec(text) ?? [];
      if (version !== undefined && !this.known.has(version)) {
        const symbol = this.symbolOf(version, 'v');
        this.known.set(version, { symbol, step, path });
        shows[symbol] = path;
      } else if (text.length >= shortestText && !this.known.has(text) && !/^[Ss]anitized/.test(text)) {
        this.count.s += 1;
        this.known.set(text, { symbol: `s${String(this.count.s)}`, step, path });
      }
    }
  }

  private symbolOf(text: string, kind: 'n' | 'v'): string {
    const known = this.known.get(text);
    if (known !== undefined) return known.symbol;
    this.count[kind] += 1;
    const symbol = `${kind}${String(this.count[kind])}`;
    this.known.set(text, { symbol, path: '' });
    return symbol;
  }
}

function textsOf(value: unknown, path: string): (readonly [string, string])[] {
  if (typeof value === 'string') return [[path, value]];
  const entries = Array.isArray(value)
    ? value.map((one, at) => [String(at), one] as const)
    : isFields(value)
      ? Object.entries(value)
      : [];
  return entries.flatMap(([field, one]) => textsOf(one, path === '' ? field : `${path}.${field}`));
}
