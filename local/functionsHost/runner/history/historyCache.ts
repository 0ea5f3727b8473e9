import type { InstanceRow } from '../../store/instanceTable';
import type { StateStore } from '../../store/stateStore';
import { readEvent } from './historyEvent';
import { LiveHistory } from './liveHistory';

/** Approximate limit for histories in memory. The cache removes the least recently used ones first. */
const maxBytes = 64 * 1024 * 1024;

/** Caches the histories of recently active instances, so that a turn does not read and parse the whole history again. */
export class HistoryCache {
  private readonly entries = new Map<number, LiveHistory>();
  private readonly weights = new Map<number, number>();
  private total = 0;

  constructor(private readonly store: StateStore) {}

  /** Returns the saved history of an instance. */
  load(row: Pick<InstanceRow, 'key' | 'generation'>): LiveHistory {
    const known = this.entries.get(row.key);
    if (known?.generation === row.generation) return known;
    const live = new LiveHistory(row.generation);
    live.append(this.store.history.read(row.key).map((text) => ({ text, event: readEvent(text) })));
    return live;
  }

  /** Caches a history and removes others when the cache is too large. */
  keep(key: number, live: LiveHistory): void {
    this.forget(key);
    this.entries.set(key, live);
    this.weights.set(key, live.weight);
    this.total += live.weight;
    for (const oldest of this.entries.keys()) {
      if (this.total <= maxBytes) return;
      this.forget(oldest);
    }
  }

  forget(key: number): void {
    this.total -= this.weights.get(key) ?? 0;
    this.weights.delete(key);
    this.entries.delete(key);
  }
}
