import type { StateStore } from '../store/stateStore';
import type { InstanceRow } from '../store/instanceTable';
import { readEvent } from './readEvent';
import { LiveHistory } from './liveHistory';

/** Rough bytes of history kept in memory between turns; what was used longest ago goes first. */
const budget = 64 * 1024 * 1024;

/** Keeps the histories of instances that had a turn lately, so that a turn does not read and parse all of it again. */
export class HistoryCache {
  private readonly entries = new Map<number, LiveHistory>();
  private readonly weights = new Map<number, number>();
  private total = 0;

  constructor(private readonly store: StateStore) {}

  /** The history of an instance as it is saved now. */
  load(row: Pick<InstanceRow, 'key' | 'generation'>): LiveHistory {
    const known = this.entries.get(row.key);
    if (known?.generation === row.generation) return known;
    const live = new LiveHistory(row.generation);
    live.append(this.store.history.read(row.key).map((text) => ({ text, event: readEvent(text) })));
    return live;
  }

  /** Keeps a history that has just been used, and forgets others when memory gets short. */
  keep(key: number, live: LiveHistory): void {
    this.forget(key);
    this.entries.set(key, live);
    this.weights.set(key, live.weight);
    this.total += live.weight;
    for (const oldest of this.entries.keys()) {
      if (this.total <= budget) return;
      this.forget(oldest);
    }
  }

  forget(key: number): void {
    this.total -= this.weights.get(key) ?? 0;
    this.weights.delete(key);
    this.entries.delete(key);
  }
}
