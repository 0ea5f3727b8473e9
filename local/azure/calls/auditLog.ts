/** When a principal first and last called something of a vault with success. */
export interface AuditedUse {
  readonly principal: string;
  /** Such as `secrets/db`; empty for a call about the vault as a whole. */
  readonly item: string;
  readonly first: number;
  readonly last: number;
  readonly calls: number;
}

/** More uses of a vault are not kept: the oldest are dropped. */
const maxKept = 20_000;

/** The calls of a vault on one day (UTC), and how many of them do not say who called. */
export interface AuditedDay {
  /** Midnight, in milliseconds since 1970. */
  readonly day: number;
  readonly calls: number;
  readonly unknown: number;
}

const dayMs = 86_400_000;

/** What the audit log of each vault knows. It has every call that was not refused, whether or not a diagnostic setting sends it anywhere. */
export class AuditLog {
  private readonly vaults = new Map<string, Map<string, AuditedUse>>();
  private readonly days = new Map<string, Map<number, AuditedDay>>();

  /** An empty principal stands for a call that does not say who called. */
  record(vault: string, { principal, path, time }: { principal: string; path: string; time: number }): void {
    this.count(vault.toLowerCase(), Math.floor(time / dayMs) * dayMs, principal === '');
    if (principal === '') return;
    const ofVault = this.vaults.get(vault.toLowerCase()) ?? new Map<string, AuditedUse>();
    this.vaults.set(vault.toLowerCase(), ofVault);
    const item = (/^\/(?:deleted)?((?:secrets|keys|certificates)\/[^/?]+)/i.exec(path)?.[1] ?? '').toLowerCase();
    const key = `${principal} ${item}`;
    const before = ofVault.get(key);
    const [first, last] = [Math.min(before?.first ?? time, time), Math.max(before?.last ?? time, time)];
    ofVault.set(key, { principal, item, first, last, calls: (before?.calls ?? 0) + 1 });
    const [oldest] = ofVault.keys();
    if (ofVault.size > maxKept && oldest !== undefined) ofVault.delete(oldest);
  }

  private count(vault: string, day: number, isUnknown: boolean): void {
    const ofVault = this.days.get(vault) ?? new Map<number, AuditedDay>();
    this.days.set(vault, ofVault);
    const { calls = 0, unknown = 0 } = ofVault.get(day) ?? {};
    ofVault.set(day, { day, calls: calls + 1, unknown: unknown + (isUnknown ? 1 : 0) });
  }

  daysOf(vault: string): readonly AuditedDay[] {
    return [...(this.days.get(vault.toLowerCase())?.values() ?? [])];
  }

  of(vault: string): readonly AuditedUse[] {
    return [...(this.vaults.get(vault.toLowerCase())?.values() ?? [])];
  }
}
