import { HostError } from '../../hostError';
import { withTimeLimit } from '../../withTimeLimit';
import { runTurn } from './runTurn';
import type { TurnReport, TurnTools } from './turnTools';

/** An instance does not rest after a turn shorter than this. */
const shortTurnMs = 5;

export interface OrchestrationRunnerOptions {
  readonly tools: TurnTools;
  readonly onSaved: (report: TurnReport) => void;
  /** Whether activities are running or waiting, which could use the time instead. */
  readonly activitiesWait: () => boolean;
}

/**
 * Runs one turn at a time for each instance, and at most as many instances at a time as host.json allows. The cost of a
 * turn grows with the whole history. After a long turn the instance therefore rests for the same time: activities
 * continue, and the next turn handles several answers at once.
 */
export class OrchestrationRunner {
  private readonly ready = new Set<number>();
  private readonly running = new Map<number, Promise<void>>();
  private readonly resting = new Map<number, NodeJS.Timeout>();
  /** How many answers an instance waits for, if no turn before the last of them can change anything. */
  private readonly awaited = new Map<number, number>();
  private stopped = false;

  constructor(private readonly options: OrchestrationRunnerOptions) {}

  /** Schedules a turn for an instance that has messages. */
  wake(key: number): void {
    this.awaited.delete(key);
    this.ready.add(key);
    this.pump();
  }

  /**
   * Schedules a turn for an instance that got an answer without a failure, if it was the last one for which the instance waits. A turn
   * replays the whole history, and the orchestrator could not continue before. The answers wait in the store until then.
   */
  answered(key: number): void {
    const left = (this.awaited.get(key) ?? 1) - 1;
    if (left > 0) this.awaited.set(key, left);
    else this.wake(key);
  }

  /** Ends all rests, because no activity needs the time. */
  endRests(): void {
    for (const key of [...this.resting.keys()]) this.endRest(key);
  }

  /** Starts no more turns and waits for the running ones up to the limit. Unfinished turns run again at the next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    for (const timer of this.resting.values()) clearTimeout(timer);
    await withTimeLimit(Promise.all(this.running.values()), limitMs);
  }

  private pump(): void {
    for (const key of this.ready) {
      if (this.stopped || this.running.size >= this.options.tools.settings.maxConcurrentOrchestratorFunctions) return;
      if (this.running.has(key) || this.resting.has(key)) continue;
      this.ready.delete(key);
      const turn = this.turn(key).finally(() => {
        this.running.delete(key);
        this.pump();
      });
      this.running.set(key, turn);
    }
  }

  private async turn(key: number): Promise<void> {
    const began = performance.now();
    try {
      const report = await runTurn(this.options.tools, key);
      if (report) this.onSaved(key, report);
    } catch (error) {
      this.onError(key, error);
    }
    const tookMs = performance.now() - began;
    if (tookMs > shortTurnMs && this.options.activitiesWait()) this.rest(key, tookMs);
  }

  private onSaved(key: number, report: TurnReport): void {
    this.options.onSaved(report);
    // An instance that has got a message since its turn began takes another turn, which counts again.
    if (report.waitsFor > 1 && !this.ready.has(key)) this.awaited.set(key, report.waitsFor);
  }

  private rest(key: number, forMs: number): void {
    if (this.stopped) return;
    const timer = setTimeout(() => {
      this.endRest(key);
    }, forMs);
    this.resting.set(key, timer);
  }

  private endRest(key: number): void {
    clearTimeout(this.resting.get(key));
    this.resting.delete(key);
    this.pump();
  }

  private onError(key: number, error: unknown): void {
    if (error instanceof HostError && error.code === 'STOPPING') return;
    this.options.tools.cache.forget(key);
    const reason = error instanceof Error ? error.message : String(error);
    const message = `A turn failed inside the host. Its instance waits until the host restarts: ${reason}`;
    this.options.tools.log({ level: 'critical', category: 'Host.Orchestrations', message });
  }
}
