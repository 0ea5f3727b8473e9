import type { Decision } from './decision';
import { entityEventName, type EntityCaller } from './entityMessages';
import { EntitySteps } from './entitySteps';
import { EventWaits } from './eventWaits';
import type { HistoryEvent } from './historyEvent';
import { httpActivityName } from './httpActivityName';
import { NonDeterminismError } from './nonDeterminismError';
import type { DurableHttpRequest, OrchestratorAction, RetryOptions } from './orchestratorActions';
import { readPoll } from './readPoll';
import { retryDelayMs } from './retryDelay';
import type { WalkEvent } from './walkEvent';
import { settledStep, whenAll, whenAny, WalkStep } from './walkStep';

/** A timer that is further off than this is made of several (extension: "6.00:00:00" and "3.00:00:00"). */
const longestTimerMs = 6 * 24 * 3600_000;
const timerSliceMs = 3 * 24 * 3600_000;

export interface WalkOptions {
  readonly actions: readonly OrchestratorAction[];
  readonly defaultPollMs: number;
  /** To whom entities answer. */
  readonly caller: EntityCaller;
}

/**
 * Replays the list of all actions since the start against the history, as the runtime does it, to learn which of them
 * are new, what is open, and whether the list is through (extension: Listener/OutOfProcOrchestrationShim.cs). An action
 * is looked at only when the one before has been answered; each takes its numbers at that moment.
 */
export class ActionWalk {
  private nextAction = 0;
  private number = 0;
  private clock = 0;
  private current: WalkStep | undefined;
  private suspended = false;
  private newStart: { readonly input: unknown } | undefined;
  private readonly undecided = new Map<number, Decision>();
  private readonly open = new Map<number, WalkStep>();
  private readonly cancelledTimers = new Set<number>();
  private readonly events = new EventWaits();
  private readonly entities: EntitySteps;
  private readonly heldBack: WalkEvent[] = [];

  constructor(private readonly options: WalkOptions) {
    this.entities = new EntitySteps(options.caller, (target, request) => {
      const id = this.number++;
      this.undecided.set(id, { kind: 'event', id, target, name: entityEventName, request });
      return id;
    });
  }

  /** Decisions that the history does not have yet, in order of number; none while suspended. */
  get decisions(): readonly Decision[] {
    return this.suspended ? [] : [...this.undecided.values()].sort((a, b) => a.id - b.id);
  }

  /** Whether all actions have been walked and nothing is open that the end must wait for. */
  get isThrough(): boolean {
    const waitsFor = [...this.open.keys()].filter((id) => !this.cancelledTimers.has(id));
    return !this.suspended && this.listIsThrough && waitsFor.length === 0;
  }

  get isSuspended(): boolean {
    return this.suspended;
  }

  /** Set when the orchestration asked to continue as new: its next input, and events that came after it asked. */
  get continuesAsNew(): { readonly input: unknown; readonly carried: readonly HistoryEvent[] } | undefined {
    return this.newStart && { ...this.newStart, carried: this.events.carried };
  }

  /** The number that the next decision takes. */
  get next(): number {
    return this.number;
  }

  /** To be called at the end: locks that the orchestration still holds are given back. */
  releaseLocks(): void {
    this.entities.release();
  }

  /** Takes in the next event of the history. Throws a NonDeterminismError when it contradicts the actions. */
  apply(event: WalkEvent): void {
    if (event.kind === 'resumed') {
      this.suspended = false;
      for (const held of this.heldBack.splice(0)) this.apply(held);
    } else if (event.kind === 'suspended') {
      this.suspended = true;
    } else if (this.suspended && event.kind !== 'decided') {
      this.heldBack.push(event);
    } else {
      this.take(event);
    }
  }

  private get listIsThrough(): boolean {
    return this.nextAction >= this.options.actions.length && (this.current?.settled ?? true);
  }

  private take(event: Exclude<WalkEvent, { kind: 'resumed' | 'suspended' }>): void {
    switch (event.kind) {
      case 'turn':
        this.clock = Math.max(this.clock, event.at);
        break;
      case 'started':
        this.advance();
        break;
      case 'decided':
        this.confirm(event);
        break;
      case 'answered':
        this.answer(event);
        this.advance();
        break;
      case 'raised':
        this.raise(event);
        this.advance();
        break;
    }
  }

  private advance(): void {
    while (this.current?.settled ?? true) {
      const action = this.options.actions[this.nextAction];
      if (!action) return;
      this.nextAction += 1;
      this.current = this.start(action);
    }
  }

  private confirm(event: Extract<WalkEvent, { kind: 'decided' }>): void {
    const decision = this.undecided.get(event.id);
    const sameName = decision?.kind === 'timer' || decision?.name.toLowerCase() === event.name.toLowerCase();
    if (decision?.kind !== event.what || !sameName) throw new NonDeterminismError(event, decision);
    this.undecided.delete(event.id);
    this.entities.confirm(event.id, event.requestId);
  }

  private answer(event: Extract<WalkEvent, { kind: 'answered' }>): void {
    const step = this.open.get(event.id);
    if (!step) return;
    this.open.delete(event.id);
    if (event.failed) step.fail();
    else step.succeed(event.result);
  }

  private raise({ name, event }: Extract<WalkEvent, { kind: 'raised' }>): void {
    if (!this.entities.takeAnswer(name)) this.events.raise(name, event);
  }

  private start(action: OrchestratorAction): WalkStep {
    switch (action.actionType) {
      case 0:
        return this.activity(action);
      case 1:
        return this.withRetry(() => this.activity(action), action.retryOptions);
      case 2:
        return this.child(action);
      case 3:
        return this.withRetry(() => this.child(action), action.retryOptions);
      case 4:
        this.newStart = { input: action.input };
        this.events.startCarrying();
        return settledStep();
      case 5:
        return this.timer(Date.parse(action.fireAt), action.isCanceled);
      case 6:
        return this.events.wait(action.externalEventName);
      case 8:
        return this.http(action.httpRequest);
      case 11:
        return whenAny(action.compoundActions.map((each) => this.start(each)));
      case 12:
        return whenAll(action.compoundActions.map((each) => this.start(each)));
      case 7:
        return this.entities.call(action);
      case 9:
        return this.entities.signal(action);
      case 13:
        return this.entities.lock(action);
      case 14:
        return this.entities.release();
    }
  }

  private activity(action: { functionName: string; input?: unknown }): WalkStep {
    return this.decide((id) => ({ kind: 'activity', id, name: action.functionName, input: action.input }));
  }

  private child(action: Extract<OrchestratorAction, { actionType: 2 | 3 }>): WalkStep {
    return this.decide((id) => ({
      kind: 'child',
      id,
      name: action.functionName,
      instanceId: action.instanceId ?? undefined,
      version: action.version ?? undefined,
      input: action.input,
    }));
  }

  private timer(fireAt: number, cancelled: boolean): WalkStep {
    const isLong = fireAt - this.clock > longestTimerMs;
    const slice = isLong ? this.clock + timerSliceMs : fireAt;
    const step = this.decide((id) => {
      if (cancelled) this.cancelledTimers.add(id);
      return { kind: 'timer', id, fireAt: slice, cancelled };
    });
    if (!isLong) return step;
    const whole = new WalkStep();
    step.onSettled(() => {
      this.timer(fireAt, cancelled).onSettled(() => {
        whole.succeed();
      });
    });
    return whole;
  }

  /** Every attempt and every pause between takes a number; after the last failure there is one more pause, due at once. */
  private withRetry(schedule: () => WalkStep, options: RetryOptions): WalkStep {
    const whole = new WalkStep();
    const attempt = (count: number): void => {
      schedule().onSettled((step) => {
        if (!step.failed) {
          whole.succeed();
          return;
        }
        const isLast = count >= options.maxNumberOfAttempts;
        const delayMs = isLast ? 0 : retryDelayMs(options, count);
        this.decide((id) => ({ kind: 'timer', id, fireAt: this.clock + delayMs, cancelled: false })).onSettled(() => {
          if (isLast) whole.fail();
          else attempt(count + 1);
        });
      });
    };
    attempt(1);
    return whole;
  }

  /** As long as the answer says 202 and where to look, look there after a pause; both numbers are taken together. */
  private http(request: DurableHttpRequest): WalkStep {
    const whole = new WalkStep();
    const call = (id: number, http: DurableHttpRequest): void => {
      this.decideAs(id, { kind: 'activity', id, name: httpActivityName, input: http, http }).onSettled((step) => {
        const poll = step.failed ? undefined : readPoll(step.result, http, this.options.defaultPollMs);
        if (!poll) {
          if (step.failed) whole.fail();
          else whole.succeed();
          return;
        }
        const pause = this.decide((timer) => ({
          kind: 'timer',
          id: timer,
          fireAt: this.clock + poll.afterMs,
          cancelled: false,
        }));
        const nextCall = this.number++;
        pause.onSettled(() => {
          call(nextCall, poll.request);
        });
      });
    };
    call(this.number++, request);
    return whole;
  }

  private decide(make: (id: number) => Decision): WalkStep {
    const id = this.number++;
    return this.decideAs(id, make(id));
  }

  private decideAs(id: number, decision: Decision): WalkStep {
    const step = new WalkStep();
    this.undecided.set(id, decision);
    this.open.set(id, step);
    return step;
  }
}
