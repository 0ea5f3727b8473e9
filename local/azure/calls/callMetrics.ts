/** The calls of one kind with one status in one minute. */
export interface CallMinute {
  readonly operation: string;
  readonly status: number;
  /** Its start, in milliseconds since 1970, by the clock of the service. */
  readonly minute: number;
  readonly calls: number;
}

export const minuteMs = 60_000;
const keptMinutes = 60;

/** Counts the calls to each vault by minute, and keeps the last hour. */
export class CallMetrics {
  private readonly vaults = new Map<string, Map<string, CallMinute>>();

  count(vault: string, { operation, status, time }: { operation: string; status: number; time: number }): void {
    const ofVault = this.vaults.get(vault.toLowerCase()) ?? new Map<string, CallMinute>();
    this.vaults.set(vault.toLowerCase(), ofVault);
    const minute = Math.floor(time / minuteMs) * minuteMs;
    const key = `${String(minute)} ${operation} ${String(status)}`;
    const before = ofVault.get(key);
    ofVault.set(key, { operation, status, minute, calls: (before?.calls ?? 0) + 1 });
    if (before !== undefined) return;
    for (const [old, counted] of ofVault) if (counted.minute <= minute - keptMinutes * minuteMs) ofVault.delete(old);
  }

  of(vault: string): readonly CallMinute[] {
    return [...(this.vaults.get(vault.toLowerCase())?.values() ?? [])];
  }
}
