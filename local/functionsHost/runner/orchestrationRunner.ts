import { HostError } from '../hostError';
import { settledWithin } from './settledWithin';
import { runTurn, type TurnReport, type TurnTools } from './runTurn';

/** A turn shorter than this is not worth holding back. */
const shortTurnMs = 5;

export interface OrchestrationRunnerOptions {
  readonly tools: TurnTools;
  readonly onSaved: (report: TurnReport) => void;
  /** Whether there are activities that could use the time instead. */
  readonly activitiesWait: () => boolean;
}

/**
 * Runs the turns: one at a time for each instance, as many instances at a time as host.json allows. A turn costs what
 * the whole history costs, so after a long one the instance rests for as long, while activities go on and their answers
 * gather for the next.
 */
export class OrchestrationRunner {
  private readonly ready = new Set<number>();
  private readonly running = new Map<number, Promise<void>>();
  private readonly resting = new Map<number, NodeJS.Timeout>();
  private stopped = false;

  constructor(private readonly options: OrchestrationRunnerOptions) {}

  /** Says that an instance has messages. */
  wake(key: number): void {
    this.ready.add(key);
    this.pump();
  }

  /** Lets resting instances go on, as nothing else wants the time. */
  endRests(): void {
    for (const key of [...this.resting.keys()]) this.endRest(key);
  }

  /** Starts no more turns, and waits for those that run, as long as the limit; others begin anew at the next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    for (const timer of this.resting.values()) clearTimeout(timer);
    await settledWithin(Promise.all(this.running.values()), limitMs);
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
      if (report) this.options.onSaved(report);
    } catch (error) {
      this.onError(key, error);
    }
    const tookMs = performance.now() - began;
    if (tookMs > shortTurnMs && this.options.activitiesWait()) this.rest(key, tookMs);
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
    const message = `A turn failed inside the host and its instance waits for the next start: ${reason}`;
    this.options.tools.log({ level: 'critical', category: 'Host.Orchestrations', message });
  }
}
