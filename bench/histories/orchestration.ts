import { createHash } from 'node:crypto';
import { type OrchestrationContext, type RetryOptions, type Task } from 'durable-functions';
import { type Outcome, VirtualTask } from './virtualTask';

export type Orchestrator = (context: OrchestrationContext) => Generator<Task, unknown, unknown>;

/** What an orchestration gets: answers by number, and events by name. */
export type Message =
  | { readonly kind: 'answer'; readonly id: number; readonly value?: string; readonly error?: string }
  | { readonly kind: 'timer'; readonly id: number }
  | { readonly kind: 'event'; readonly name: string; readonly value: string }
  | { readonly kind: 'terminate'; readonly reason: string };

/** What an orchestration asks of the runtime, with its number. */
export type Decision =
  | { readonly kind: 'activity'; readonly id: number; readonly name: string; readonly input: string | undefined }
  | {
      readonly kind: 'child';
      readonly id: number;
      readonly name: string;
      readonly input: string;
      readonly instanceId: string | undefined;
    }
  | { readonly kind: 'timer'; readonly id: number; readonly fireAt: number };

export type End =
  | { readonly kind: 'completed'; readonly output: string | undefined }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'next'; readonly input: string };

export interface Origin {
  readonly instanceId: string;
  readonly parentId: string | undefined;
  readonly input: string;
  readonly orchestrator: Orchestrator;
  readonly name: string;
  readonly version: string;
}

/**
 * One generation of an orchestration, as durable-functions and the runtime run it: the code continues when its task has ended, and a task
 * gets its number when the code first waits for it.
 */
export class Orchestration {
  customStatus: string | undefined;
  private now = 0;
  private number = 0;
  private guids = 0;
  private generator: Generator<Task, unknown, unknown> | undefined;
  private waitsFor: VirtualTask | undefined;
  private decisions: Decision[] = [];
  private nextInput: string | undefined;
  private result: End | undefined;
  private readonly open = new Map<number, (outcome: Outcome) => void>();
  private readonly cancelled = new Set<number>();
  /** Of several waits for one event, the last one gets it, as in the library. */
  private readonly waiting = new Map<string, VirtualTask[]>();
  private readonly early = new Map<string, string[]>();

  constructor(private readonly origin: Origin) {}

  /** Whether the code has ended, and everything that it began. */
  get end(): End | undefined {
    const isOpen = [...this.open.keys()].some((id) => !this.cancelled.has(id));
    return isOpen ? undefined : this.result;
  }

  /** Runs one turn. Returns what is new, and the messages that came after the end of the code. */
  turn(now: number, messages: readonly Message[]): { decisions: Decision[]; left: Message[] } {
    this.now = Math.max(this.now, now);
    this.decisions = [];
    const left: Message[] = [];
    if (this.generator === undefined) this.start();
    for (const message of messages) {
      if (this.result !== undefined && message.kind === 'event') left.push(message);
      else this.take(message);
    }
    return { decisions: this.decisions, left };
  }

  private start(): void {
    this.generator = this.origin.orchestrator(this.context());
    this.step(() => this.generator?.next());
  }

  private take(message: Message): void {
    if (message.kind === 'event') this.takeEvent(message.name, message.value);
    else if (message.kind !== 'terminate') {
      const settle = this.open.get(message.id);
      this.open.delete(message.id);
      settle?.(outcomeOf(message));
    }
    this.resume();
  }

  private takeEvent(name: string, value: string): void {
    const task = this.waiting.get(name)?.pop();
    if (task === undefined) this.early.set(name, [...(this.early.get(name) ?? []), value]);
    else task.settle({ ok: true, value: JSON.parse(value) as unknown });
  }

  private resume(): void {
    while (this.result === undefined && this.waitsFor?.outcome !== undefined) {
      const { ok, value } = this.waitsFor.outcome;
      this.waitsFor = undefined;
      this.step(() => (ok ? this.generator?.next(value) : this.generator?.throw(value)));
    }
  }

  private step(run: () => IteratorResult<Task, unknown> | undefined): void {
    try {
      const step = run();
      if (step?.done === true) this.result = this.endOf(step.value);
      else this.wait(step?.value as unknown as VirtualTask);
    } catch (error) {
      const text = error instanceof Error ? error.message : String(error);
      this.result = { kind: 'failed', reason: `Orchestrator function '${this.origin.name}' failed: ${text}` };
    }
    this.resume();
  }

  private endOf(output: unknown): End {
    if (this.nextInput !== undefined) return { kind: 'next', input: this.nextInput };
    return { kind: 'completed', output: JSON.stringify(output) };
  }

  private wait(task: VirtualTask): void {
    this.waitsFor = task;
    this.begin(task);
  }

  private begin(task: VirtualTask): void {
    if (task.isBegun || task.isCompleted) return;
    task.isBegun = true;
    task.begin();
    for (const child of task.children) {
      if (child.isBegun) throw new Error('The runtime would schedule a task twice.');
      this.begin(child);
    }
  }

  private decide(make: (id: number) => Decision, settle: (outcome: Outcome) => void): number {
    const id = this.number;
    this.number += 1;
    if (this.nextInput === undefined) this.decisions.push(make(id));
    this.open.set(id, settle);
    return id;
  }

  private withRetry(retry: Partial<RetryOptions>, schedule: (settle: (outcome: Outcome) => void) => void): VirtualTask {
    // The library leaves what nobody set.
    const { firstRetryIntervalInMilliseconds: first = 0, maxNumberOfAttempts = 1 } = retry;
    const { backoffCoefficient = 1, maxRetryIntervalInMilliseconds = Infinity } = retry;
    let attempt = 1;
    const again = (outcome: Outcome): void => {
      if (outcome.ok || attempt >= maxNumberOfAttempts) {
        task.settle(outcome);
        return;
      }
      const delayMs = first * backoffCoefficient ** (attempt - 1);
      attempt += 1;
      const fireAt = this.now + Math.min(delayMs, maxRetryIntervalInMilliseconds);
      this.decide(
        (id) => ({ kind: 'timer', id, fireAt }),
        () => {
          schedule(again);
        },
      );
    };
    const task: VirtualTask = new VirtualTask(() => {
      schedule(again);
    });
    return task;
  }

  private compound(children: VirtualTask[], onChild: (all: VirtualTask, child: VirtualTask) => void): VirtualTask {
    const all: VirtualTask = new VirtualTask(() => {
      for (const child of children) if (child.isCompleted) onChild(all, child);
    }, children);
    for (const child of children) child.parent = all;
    all.onChild = (child) => {
      onChild(all, child);
    };
    return all;
  }

  private context(): OrchestrationContext {
    const { instanceId, parentId, input, version } = this.origin;
    const now = (): Date => new Date(this.now);
    const df = {
      instanceId,
      parentInstanceId: parentId,
      version,
      getInput: () => JSON.parse(input) as unknown,
      get currentUtcDateTime() {
        return now();
      },
      newGuid: () => guid(`${instanceId}/${String(this.now)}/${String((this.guids += 1))}`),
      callActivityWithRetry: (name: string, retry: RetryOptions, sent: unknown) =>
        this.withRetry(retry, (settle) => {
          this.decide((id) => ({ kind: 'activity', id, name, input: JSON.stringify(sent) }), settle);
        }),
      callSubOrchestrator: (name: string, sent: unknown, id?: string) => this.child(name, sent, id),
      waitForExternalEvent: (name: string) => this.event(name),
      createTimer: (due: Date) => this.timer(due.getTime()),
      Task: {
        all: (tasks: VirtualTask[]) => this.compound(tasks, settleAll(tasks)),
        any: (tasks: VirtualTask[]) =>
          this.compound(tasks, (any, child) => {
            any.settle({ ok: true, value: child });
          }),
      },
      setCustomStatus: (status: unknown) => {
        this.customStatus = JSON.stringify(status);
      },
      continueAsNew: (next: unknown) => {
        this.nextInput = JSON.stringify(next);
      },
    };
    return { df } as unknown as OrchestrationContext;
  }

  private child(name: string, sent: unknown, instanceId?: string): VirtualTask {
    const input = JSON.stringify(sent);
    const task: VirtualTask = new VirtualTask(() => {
      this.decide(
        (id) => ({ kind: 'child', id, name, input, instanceId }),
        (outcome) => {
          task.settle(outcome);
        },
      );
    });
    return task;
  }

  private event(name: string): VirtualTask {
    const task: VirtualTask = new VirtualTask(() => {
      const [value, ...later] = this.early.get(name) ?? [];
      this.early.set(name, later);
      if (value !== undefined) task.settle({ ok: true, value: JSON.parse(value) as unknown });
      else this.waiting.set(name, [...(this.waiting.get(name) ?? []), task]);
    });
    return task;
  }

  private timer(fireAt: number): VirtualTask & { cancel: () => void } {
    let number = -1;
    const task: VirtualTask = new VirtualTask(() => {
      number = this.decide(
        (id) => ({ kind: 'timer', id, fireAt }),
        (outcome) => {
          task.settle(outcome);
        },
      );
    });
    return Object.assign(task, { cancel: () => void this.cancelled.add(number) });
  }
}

function settleAll(tasks: readonly VirtualTask[]) {
  return (all: VirtualTask, child: VirtualTask): void => {
    if (child.outcome?.ok === false) all.settle(child.outcome);
    else if (tasks.every(({ isCompleted }) => isCompleted))
      all.settle({ ok: true, value: tasks.map(({ result }) => result) });
  };
}

function outcomeOf(message: Exclude<Message, { kind: 'event' | 'terminate' }>): Outcome {
  if (message.kind === 'timer') return { ok: true, value: undefined };
  if (message.error !== undefined) return { ok: false, value: new Error(message.error) };
  return { ok: true, value: message.value === undefined ? null : (JSON.parse(message.value) as unknown) };
}

function guid(text: string): string {
  const hex = createHash('sha1').update(text).digest('hex');
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-5${hex.slice(13, 16)}-8${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}
