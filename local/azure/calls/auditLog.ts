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

/** What the audit log of each vault knows. It has every call that succeeded, whether or not a diagnostic setting sends it anywhere. */
export class AuditLog {
  private readonly vaults = new Map<string, Map<string, AuditedUse>>();

  record(vault: string, { principal, path, time }: { principal: string; path: string; time: number }): void {
    const ofVault = this.vaults.get(vault.toLowerCase()) ?? new Map<string, AuditedUse>();
    this.vaults.set(vault.toLowerCase(), ofVault);
    const item = (/^\/(?:deleted)?((?:secrets|keys|certificates)\/[^/?]+)/i.exec(path)?.[1] ?? '').toLowerCase();
    const key = `${principal} ${item}`;
    const before = ofVault.get(key);
    ofVault.set(key, { principal, item, first: before?.first ?? time, last: time, calls: (before?.calls ?? 0) + 1 });
    const [oldest] = ofVault.keys();
    if (ofVault.size > maxKept && oldest !== undefined) ofVault.delete(oldest);
  }

  of(vault: string): readonly AuditedUse[] {
    return [...(this.vaults.get(vault.toLowerCase())?.values() ?? [])];
  }
}
