import type { HistoryEvent } from '../history/historyEvent';
import { settledStep, WalkStep } from './walkStep';

/** The waits for external events, and the events that no step waits for yet. Names are case-sensitive. */
export class EventWaits {
  private readonly waits = new Map<string, WalkStep[]>();
  private readonly unawaited = new Map<string, number>();
  private readonly carriedEvents: HistoryEvent[] = [];
  private isCarrying = false;

  /** Events that go to the next generation. */
  get carried(): readonly HistoryEvent[] {
    return this.carriedEvents;
  }

  /** Keeps all later events for the next generation. */
  startCarrying(): void {
    this.isCarrying = true;
  }

  wait(name: string): WalkStep {
    const kept = this.unawaited.get(name) ?? 0;
    if (kept > 0) {
      this.unawaited.set(name, kept - 1);
      return settledStep();
    }
    const step = new WalkStep();
    this.waits.set(name, [...(this.waits.get(name) ?? []), step]);
    return step;
  }

  raise(name: string, event: HistoryEvent): void {
    if (this.isCarrying) {
      this.carriedEvents.push(event);
      return;
    }
    // The newest wait receives the event, as in the library.
    const wait = this.waits.get(name)?.pop();
    if (wait) wait.succeed();
    else this.unawaited.set(name, (this.unawaited.get(name) ?? 0) + 1);
  }
}
