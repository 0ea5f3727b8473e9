import { maxFence } from './claimDocument';

/** How many vaults a process remembers. */
const maxVaults = 512;

/**
 * The fences with which this process last claimed each vault. Somebody who can write to the store can remove a claim or put an earlier
 * one back. Its fence is lower then.
 */
export class LatestFences {
  private readonly fences = new Map<string, number>();

  /** Returns the fence with which this process last claimed the vault; 0 if it has not. */
  of(vault: string): number {
    return this.fences.get(vault) ?? 0;
  }

  /** Returns the fence of a claim that follows one with `fence`. */
  after(vault: string, fence: number): number {
    const next = Math.max(this.of(vault), fence) + 1;
    return next > maxFence ? 1 : next;
  }

  note(vault: string, fence: number): void {
    keepLatest(this.fences, vault, fence, maxVaults);
  }
}

/** Sets an entry of a map that keeps only the entries that were set last. */
export function keepLatest<V>(map: Map<string, V>, key: string, value: V, max: number): void {
  map.delete(key);
  map.set(key, value);
  const [oldest] = map.keys();
  if (map.size > max && oldest !== undefined) map.delete(oldest);
}
