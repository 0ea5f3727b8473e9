import type { CoreModule } from '../../app/coreModule';
import type { RegisteredFunction, TypedData } from '../../app/coreTypes';
import { toError, type Invoke } from '../../app/invokeFunction';
import { HostError } from '../../hostError';
import type { HostLog } from '../../hostLog';
import type { ActivityRow } from '../../store/activityTable';
import type { StateStore } from '../../store/stateStore';
import { FunctionTimeout, withFunctionTimeout, withTimeLimit } from '../../withTimeLimit';
import { EventType, type HistoryEvent } from '../history/historyEvent';
import { type PayloadLimit, requireWithinLimit } from '../payloadLimit';
import { hasEnded } from '../instances/instanceStatus';
import { activityFailed, activityInput, activitySucceeded, activityUnknown, httpFailed } from './activityValues';
import { callHttp, httpActivityName } from './callHttp';

export interface ActivityRunnerOptions {
  readonly store: StateStore;
  readonly core: CoreModule;
  readonly invoke: Invoke;
  readonly log: HostLog;
  /** Data of an activity's other inputs: the durable client. */
  readonly extraInputs: (fn: RegisteredFunction) => Readonly<Record<string, TypedData>>;
  readonly maxConcurrent: number;
  readonly timeoutMs: number | undefined;
  readonly maxPayloadBytes?: PayloadLimit;
  /** Called when an activity took longer than `timeoutMs` and its failure is saved. */
  readonly onTimeout: () => void;
  /** `isFinal`: the activity succeeded, and its answer is the last one of its action. */
  readonly onAnswered: (key: number, isFinal: boolean) => void;
  readonly onIdle: () => void;
}

/**
 * Runs activities in the order in which they were scheduled, and at most as many at a time as host.json allows. Waiting
 * activities keep only their id in memory. One commit saves an answer and removes its activity, so an activity that has
 * been answered never runs again. An activity counts as running until that commit is on disk: after a crash, at most as many
 * activities run again as host.json allows at a time.
 */
export class ActivityRunner {
  private queue: number[] = [];
  private head = 0;
  private running = 0;
  private pumping = false;
  private stopped = false;
  private readonly runs = new Set<Promise<void>>();

  constructor(private readonly options: ActivityRunnerOptions) {}

  /** Whether an activity is running or waiting. */
  get isBusy(): boolean {
    return this.running > 0 || this.head < this.queue.length;
  }

  add(ids: readonly number[]): void {
    for (const id of ids) this.queue.push(id);
    this.pump();
  }

  /** Starts no more activities and waits for running ones up to the limit. Unfinished ones run again at the next start. */
  async stop(limitMs: number): Promise<void> {
    this.stopped = true;
    await withTimeLimit(Promise.all(this.runs), limitMs);
  }

  private pump(): void {
    if (this.pumping || this.stopped) return;
    this.pumping = true;
    // Yields to the event loop, so that activities that end at once do not block other work.
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
    const { event, isTooLong } = await this.execute(row);
    await this.save(row, event);
    if (isTooLong) this.options.onTimeout();
  }

  private async execute(row: ActivityRow): Promise<{ readonly event: HistoryEvent; readonly isTooLong: boolean }> {
    try {
      return { event: await this.invokeFor(row), isTooLong: false };
    } catch (error) {
      return { event: this.failure(row, toError(error)), isTooLong: error instanceof FunctionTimeout };
    }
  }

  private async invokeFor(row: ActivityRow): Promise<HistoryEvent> {
    const { core, invoke, store, timeoutMs } = this.options;
    if (row.name === httpActivityName) return activitySucceeded(row.taskId, { json: await callHttp(row.input) });
    const fn = core.functions.get(row.name.toLowerCase());
    if (fn?.triggerType !== 'activitytrigger') return activityUnknown(row.taskId, row.name);
    const data = activityInput(row.input);
    const instanceId = store.instances.headByKey(row.key)?.instanceId ?? '';
    const given = data ? { data, [fn.triggerName]: data } : {};
    const triggerMetadata = { instanceId: { string: instanceId }, ...given };
    const request = { triggerData: data, triggerMetadata, extraInputs: this.options.extraInputs(fn) };
    const outcome = await withFunctionTimeout(invoke(fn, request), timeoutMs, fn.name);
    if (outcome.ok) return this.success(row, fn.name, outcome.returnValue);
    return this.failure(row, outcome.error);
  }

  private success(row: ActivityRow, name: string, value: TypedData | undefined): HistoryEvent {
    const event = activitySucceeded(row.taskId, value);
    const result = event['Result'];
    const text = typeof result === 'string' ? result : null;
    requireWithinLimit(this.options.maxPayloadBytes, `output of activity '${name}'`, text);
    return event;
  }

  private failure(row: ActivityRow, error: Error): HistoryEvent {
    const functionName = this.options.core.functions.get(row.name.toLowerCase())?.name ?? row.name;
    const message = `Executed 'Functions.${functionName}' (Failed): ${error.message}`;
    this.options.log({ level: 'error', category: `Function.${functionName}`, message, functionName });
    if (row.name === httpActivityName) return httpFailed(row.taskId, error.message);
    return activityFailed(row.taskId, functionName, error);
  }

  private async save(row: ActivityRow, event: HistoryEvent): Promise<void> {
    const { store, log, onAnswered } = this.options;
    try {
      const isWanted = await store.commit.save(() => {
        store.activities.remove(row.id);
        const instance = store.instances.headByKey(row.key);
        const wanted = instance?.generation === row.generation && !hasEnded(instance.status);
        if (wanted) store.messages.add(row.key, event);
        return wanted;
      });
      // The runtime repeats a request that was answered with 202.
      const isFinal = event.EventType === EventType.TaskCompleted && row.name !== httpActivityName;
      if (isWanted) onAnswered(row.key, isFinal);
    } catch (error) {
      if (error instanceof HostError && error.code === 'STOPPING') return;
      const message = `The answer of an activity could not be saved. The activity runs again when the host restarts: ${String(error)}`;
      log({ level: 'critical', category: 'Host.Activities', message });
    }
  }
}
