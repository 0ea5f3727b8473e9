import type { CoreModule } from '../app/coreModule';
import type { RegisteredFunction, TypedData } from '../app/coreTypes';
import type { Invoke } from '../app/invokeFunction';
import { HostError } from '../hostError';
import type { HostLog } from '../hostLog';
import type { ActivityRow } from '../store/activityTable';
import type { StateStore } from '../store/stateStore';
import { activityFailed, activitySucceeded, activityUnknown } from './activityAnswer';
import { activityInput } from './activityInput';
import { callHttp } from './callHttp';
import { hasEnded, type HistoryEvent } from './historyEvent';
import { httpActivityName } from './httpActivityName';
import { settledWithin } from './settledWithin';
import { withTimeLimit } from './withTimeLimit';

export interface ActivityRunnerOptions {
  readonly store: StateStore;
  readonly core: CoreModule;
  readonly invoke: Invoke;
  readonly log: HostLog;
  /** What the inputs that an activity has beside its trigger get: the durable client. */
  readonly extraInputs: (fn: RegisteredFunction) => Readonly<Record<string, TypedData>>;
  readonly maxConcurrent: number;
  readonly timeoutMs: number | undefined;
  readonly onAnswered: (key: number) => void;
  readonly onIdle: () => void;
}

/**
 * Runs activities in the order in which they were scheduled, as many at a time as host.json allows. Only ids wait in
 * memory. An answer is saved together with the removal of its activity, so what has been answered never runs again.
 */
export class ActivityRunner {
  private queue: number[] = [];
  private head = 0;
  private running = 0;
  private pumping = false;
  private stopped = false;
  private readonly unsaved = new Set<Promise<void>>();
  private readonly runs = new Set<Promise<void>>();

  constructor(private readonly options: ActivityRunnerOptions) {}

  /** Whether some activity runs or waits. */
  get isBusy(): boolean {
    return this.running > 0 || this.head < this.queue.length;
  }

  add(ids: readonly number[]): void {
    for (const id of ids) this.queue.push(id);
    this.pump();
  }

  /** Starts no more activities and gives those that run until the limit to finish; later ones run again at next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    const all = (async () => {
      await Promise.all(this.runs);
      await Promise.all(this.unsaved);
    })();
    await settledWithin(all, limitMs);
  }

  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    // A new turn of the event loop: activities that end at once must not keep everything else waiting.
    setImmediate(() => {
      this.pumping = false;
      while (!this.stopped && this.running < this.options.maxConcurrent && this.head < this.queue.length)
        this.startNext();
      if (!this.isBusy) this.options.onIdle();
    });
  }

  private startNext(): void {
    const id = this.queue[this.head];
    this.head += 1;
    if (this.head > 1024 && this.head * 2 > this.queue.length) {
      this.queue = this.queue.slice(this.head);
      this.head = 0;
    }
    const row = id === undefined ? undefined : this.options.store.activities.read(id);
    if (!row) return;
    this.running += 1;
    const run = this.run(row).finally(() => {
      this.running -= 1;
      this.runs.delete(run);
      this.pump();
    });
    this.runs.add(run);
  }

  private async run(row: ActivityRow): Promise<void> {
    const event = await this.execute(row);
    const saving = this.save(row, event).finally(() => this.unsaved.delete(saving));
    this.unsaved.add(saving);
  }

  private async execute(row: ActivityRow): Promise<HistoryEvent> {
    const { core, invoke, store, timeoutMs } = this.options;
    try {
      if (row.name === httpActivityName) return activitySucceeded(row.taskId, { json: await callHttp(row.input) });
      const fn = core.functions.get(row.name.toLowerCase());
      if (fn?.triggerType !== 'activitytrigger') return activityUnknown(row.taskId, row.name);
      const data = activityInput(row.input);
      const instanceId = store.instances.byKey(row.key)?.instanceId ?? '';
      const given = data ? { data, [fn.triggerName]: data } : {};
      const triggerMetadata = { instanceId: { string: instanceId }, ...given };
      const request = { triggerData: data, triggerMetadata, extraInputs: this.options.extraInputs(fn) };
      const outcome = await withTimeLimit(invoke(fn, request), timeoutMs, fn.name);
      if (outcome.ok) return activitySucceeded(row.taskId, outcome.returnValue);
      return this.failure(row, outcome.error.message);
    } catch (error) {
      return this.failure(row, error instanceof Error ? error.message : String(error));
    }
  }

  private failure(row: ActivityRow, reason: string): HistoryEvent {
    const functionName = this.options.core.functions.get(row.name.toLowerCase())?.name ?? row.name;
    const message = `Executed 'Functions.${functionName}' (Failed): ${reason}`;
    this.options.log({ level: 'error', category: `Function.${functionName}`, message, functionName });
    return activityFailed(row.taskId, functionName, reason);
  }

  private async save(row: ActivityRow, event: HistoryEvent): Promise<void> {
    const { store, log, onAnswered } = this.options;
    try {
      const isWanted = await store.commit.save(() => {
        store.activities.remove(row.id);
        const instance = store.instances.byKey(row.key);
        const wanted = instance?.generation === row.generation && !hasEnded(instance.status);
        if (wanted) store.messages.add(row.key, event);
        return wanted;
      });
      if (isWanted) onAnswered(row.key);
    } catch (error) {
      if (error instanceof HostError && error.code === 'STOPPING') return;
      const message = `The answer of an activity could not be saved; it runs again at the next start: ${String(error)}`;
      log({ level: 'critical', category: 'Host.Activities', message });
    }
  }
}
