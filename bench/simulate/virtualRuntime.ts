import { type OrchestrationContext, type Task } from 'durable-functions';
import { type Clock, wait } from '../../shared/clients/async/clock';
import { asRead } from './asRead';
import { type Backend } from './backends';
import { type Instance } from './instance';
import { type ProcessorCosts } from './scenario';
import { type Calls, type Settled, settled, virtualContext, type Yielded } from './virtualContext';

type Orchestrator = (context: OrchestrationContext) => Generator<Task, unknown, unknown>;

/** A modelled activity. It makes its requests through the instance on which it runs. */
export type ModelledStep = (input: never, on: Instance) => unknown;

export interface RuntimeParts {
  readonly clock: Clock;
  /** The time of day, in milliseconds since 1970. */
  readonly nowMs: () => number;
  readonly backend: Backend;
  readonly instances: readonly Instance[];
  readonly costs: ProcessorCosts;
  readonly orchestrators: Readonly<Record<string, Orchestrator>>;
  readonly steps: Readonly<Record<string, ModelledStep>>;
}

/** What a runtime has done. */
export interface RuntimeCounts {
  readonly activities: number;
  /** Starts of orchestrations, with sub-orchestrations and generations. */
  readonly starts: number;
  readonly timers: number;
  /** Results that orchestrations took. */
  readonly results: number;
}

interface Run {
  readonly name: string;
  readonly instanceId: string;
  readonly parent?: string;
}

/** Runs the orchestrators of the app in virtual time. It keeps no history, because no process dies. */
export class VirtualRuntime {
  readonly counts = { activities: 0, starts: 0, timers: 0, results: 0 } satisfies RuntimeCounts;
  private turns = 0;
  /** Wakes each orchestration that waits for an event. */
  private readonly waiting = new Map<string, () => void>();

  constructor(private readonly parts: RuntimeParts) {}

  /** Runs an orchestration to its end, and returns its output. Without a parent, the app itself starts it. */
  async run(of: Run, given: object): Promise<unknown> {
    const { name, instanceId, parent } = of;
    const orchestrator = this.parts.orchestrators[name];
    if (orchestrator === undefined) throw new Error(`The simulation has no orchestrator ${name}.`);
    for (let input: object | undefined = given; ;) {
      this.counts.starts += 1;
      await this.turn(1);
      const next: { input?: object } = {};
      const origin = { instanceId, parent, input, nowMs: this.parts.nowMs };
      const output = await this.generation(orchestrator(virtualContext(origin, this.callsOf(instanceId), next)));
      if (next.input === undefined) return output;
      input = next.input;
    }
  }

  /** Raises an event. It is lost if the orchestration does not wait for one. */
  wake(instanceId: string): void {
    this.waiting.get(instanceId)?.();
  }

  private callsOf(instanceId: string): Calls {
    let children = 0;
    return {
      activity: (name, input) => this.activity(name, input),
      child: (name, input, id = `${instanceId}:${String((children += 1))}`) =>
        settled(this.run({ name, instanceId: id, parent: instanceId }, input)),
      timer: (due) => this.timer(due),
      event: () =>
        new Promise((resolve) => {
          this.waiting.set(instanceId, () => {
            resolve({ isOk: true, value: undefined });
          });
        }),
    };
  }

  private async generation(generator: Generator<Task, unknown, unknown>): Promise<unknown> {
    let step = generator.next();
    while (step.done !== true) {
      // The library has a type of its own for what a context returns.
      const yielded = step.value as unknown as Yielded;
      if ('any' in yielded) {
        const first = await Promise.race(yielded.any.map(async (task) => (await task, { task })));
        this.counts.results += 1;
        await this.turn(1);
        step = generator.next(first.task);
        continue;
      }
      const isList = 'all' in yielded;
      const answers = isList ? await Promise.all(yielded.all) : [await yielded];
      this.counts.results += answers.length;
      await this.turn(answers.length);
      const failed = answers.find(({ isOk }) => !isOk);
      const values = answers.map(({ value }) => value);
      step = failed === undefined ? generator.next(isList ? values : values[0]) : generator.throw(failed.value);
    }
    return step.value;
  }

  /** Takes some messages. The last of them makes the turn. */
  private async turn(messages: number): Promise<void> {
    const { backend, instances, costs, clock } = this.parts;
    this.turns += 1;
    let deliveredMs = 0;
    for (let rest = messages; rest > 0; rest -= 1) deliveredMs = backend.deliver('result');
    if (deliveredMs > 0) await wait(clock, deliveredMs);
    await wait(clock, instances[this.turns % backend.orchestrating]?.processor.serve(costs.turnMs) ?? 0);
  }

  private async activity(name: string, input: unknown): Promise<Settled> {
    const { backend, instances, costs, clock, steps } = this.parts;
    this.counts.activities += 1;
    const step = steps[name];
    if (step === undefined) throw new Error(`The simulation has no step ${name}.`);
    const deliveredMs = backend.deliver('activity');
    if (deliveredMs > 0) await wait(clock, deliveredMs);
    const on = instances.reduce((best, each) => (each.places.free() > best.places.free() ? each : best));
    await on.places.enter();
    try {
      await wait(clock, on.processor.serve(costs.activityMs) + costs.storeMs);
      return await settled(Promise.resolve(step(asRead(input) as never, on)));
    } finally {
      on.places.leave();
    }
  }

  private async timer(due: Date): Promise<Settled> {
    this.counts.timers += 1;
    await wait(this.parts.clock, due.getTime() - this.parts.nowMs());
    return { isOk: true, value: undefined };
  }
}
