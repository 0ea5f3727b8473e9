/** When a principal first and last called something of a vault with success. */
export interface AuditedUse {
  readonly principal: string;
  /** Such as `secrets/db`; empty for a call about the vault as a whole. */
  readonly item: string;
  readonly first: number;
  readonly last: number;
  readonly calls: number;
}

/** What a principal did on one day (UTC). */
export interface AuditedDay {
  readonly principal: string;
  readonly kind: 'read' | 'write';
  readonly first: number;
  readonly last: number;
  readonly calls: number;
  /** How many of the calls the vault refused. */
  readonly refused: number;
  /** The name of the only workspace that has it; undefined if every workspace that a setting names has it. */
  readonly sentTo?: string | undefined;
}

export interface AuditedCall {
  /** Empty for a call that does not say who called. */
  readonly principal: string;
  readonly method: string;
  readonly path: string;
  readonly time: number;
  readonly isRefused: boolean;
  readonly sentTo?: string | undefined;
}

/** More uses or days of a vault are not kept: the oldest are dropped. */
const maxKept = 20_000;

const dayMs = 86_400_000;

/** Calls that change nothing, although they have a body. */
const readingPost = /\/(?:backup|decrypt|encrypt|release|rng|sign|unwrapkey|verify|wrapkey)$/i;

/** What the audit log of each vault knows. It has every call, whether or not a diagnostic setting sends it anywhere. */
export class AuditLog {
  private readonly vaults = new Map<string, Map<string, AuditedUse>>();
  private readonly daysOfVaults = new Map<string, Map<string, AuditedDay>>();

  record(vault: string, call: AuditedCall): void {
    const { principal, path, time, sentTo } = call;
    const kind = call.method === 'GET' || readingPost.test(path) ? 'read' : 'write';
    const now = { first: time, last: time, calls: 1 };
    const day = { principal, kind, ...now, refused: call.isRefused ? 1 : 0, sentTo } as const;
    const dayKey = `${principal} ${kind} ${sentTo ?? ''} ${String(Math.floor(time / dayMs))}`;
    count(this.daysOfVaults, vault, dayKey, day, ({ refused }) => ({ ...day, refused: refused + day.refused }));
    if (call.isRefused || principal === '') return;
    const item = (/^\/(?:deleted)?((?:secrets|keys|certificates)\/[^/?]+)/i.exec(path)?.[1] ?? '').toLowerCase();
    count(this.vaults, vault, `${principal} ${item}`, { principal, item, ...now });
  }

  /** The uses of items, of calls that were not refused. */
  of(vault: string): readonly AuditedUse[] {
    return [...(this.vaults.get(vault.toLowerCase())?.values() ?? [])];
  }

  /** The days of all calls. */
  daysOf(vault: string): readonly AuditedDay[] {
    return [...(this.daysOfVaults.get(vault.toLowerCase())?.values() ?? [])];
  }
}

function count<Entry extends AuditedUse | AuditedDay>(
  vaults: Map<string, Map<string, Entry>>,
  vault: string,
  key: string,
  now: Entry,
  join: (before: Entry) => Entry = () => now,
): void {
  const ofVault = vaults.get(vault.toLowerCase()) ?? new Map<string, Entry>();
  vaults.set(vault.toLowerCase(), ofVault);
  const before = ofVault.get(key);
  const [first, last] = [Math.min(before?.first ?? now.first, now.first), Math.max(before?.last ?? now.last, now.last)];
  ofVault.set(key, before === undefined ? now : { ...join(before), first, last, calls: before.calls + 1 });
  const [oldest] = ofVault.keys();
  if (ofVault.size > maxKept && oldest !== undefined) ofVault.delete(oldest);
}
