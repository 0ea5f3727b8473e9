import { httpActivityName } from '../activities/callHttp';
import { entityEventName, type EntityCaller } from '../entities/entityMessages';
import { EntitySteps } from '../entities/entitySteps';
import type { HistoryEvent } from '../history/historyEvent';
import type { WalkEvent } from '../history/walkEvent';
import type { Decision } from './decision';
import { EventWaits } from './eventWaits';
import { NonDeterminismError } from './nonDeterminismError';
import {
  ActionType,
  retryDelayMs,
  type ActionOf,
  type DurableHttpRequest,
  type OrchestratorAction,
  type RetryOptions,
} from './orchestratorActions';
import { readPoll } from './readPoll';
import { settledStep, whenAll, whenAny, WalkStep } from './walkStep';

/** A longer timer is split into slices (extension: "6.00:00:00" and "3.00:00:00"). */
const maxTimerMs = 6 * 24 * 3600_000;
const timerSliceMs = 3 * 24 * 3600_000;

export interface WalkOptions {
  readonly actions: readonly OrchestratorAction[];
  readonly defaultPollMs: number;
  /** The orchestration that entities answer. */
  readonly caller: EntityCaller;
}

/**
 * Replays all actions since the start against the history, as the runtime does (extension:
 * Listener/OutOfProcOrchestrationShim.cs). It finds which actions are new, which are open, and whether all have finished.
 * The walk starts an action after the previous one has been answered, and assigns its numbers at that moment.
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

  /** Decisions that are not in the history yet, ordered by number. Empty while suspended. */
  get decisions(): readonly Decision[] {
    return this.suspended ? [] : [...this.undecided.values()].sort((a, b) => a.id - b.id);
  }

  /** Whether all actions have settled and no open step keeps the orchestration from ending. */
  get isFinished(): boolean {
    const waitsFor = [...this.open.keys()].filter((id) => !this.cancelledTimers.has(id));
    return !this.suspended && this.allActionsSettled && waitsFor.length === 0;
  }

  get isSuspended(): boolean {
    return this.suspended;
  }

  /** Set after the orchestration called continueAsNew: its next input, and the events that arrived after the call. */
  get continuesAsNew(): { readonly input: unknown; readonly carried: readonly HistoryEvent[] } | undefined {
    return this.newStart && { ...this.newStart, carried: this.events.carried };
  }

  /**
   * How many answers without a failure have to come, at least, before the orchestrator can continue: all of a `Task.all`. 0 if it may
   * continue sooner.
   */
  get waitsFor(): number {
    if (this.suspended || this.nextAction < this.options.actions.length) return 0;
    return this.current?.waitsFor ?? 0;
  }

  /** The number of the next decision. */
  get next(): number {
    return this.number;
  }

  /** Releases the locks that the orchestration still holds. Call this when the orchestration ends. */
  releaseLocks(): void {
    this.entities.release();
  }

  /** Applies the next event of the history. Throws a NonDeterminismError when the event contradicts the actions. */
  apply(event: WalkEvent): void {
    if (event.kind === 'resumed') {
      this.suspended = false;
      for (const held of this.heldBack.splice(0)) this.apply(held);
    } else if (event.kind === 'suspended') {
      this.suspended = true;
    } else if (this.suspended && event.kind !== 'decided') {
      this.heldBack.push(event);
    } else {
      this.applyNow(event);
    }
  }

  private get allActionsSettled(): boolean {
    return this.nextAction >= this.options.actions.length && (this.current?.settled ?? true);
  }

  private applyNow(event: Exclude<WalkEvent, { kind: 'resumed' | 'suspended' }>): void {
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
    if (!this.entities.settleAnswer(name)) this.events.raise(name, event);
  }

  private start(action: OrchestratorAction): WalkStep {
    switch (action.actionType) {
      case ActionType.CallActivity:
        return this.activity(action);
      case ActionType.CallActivityWithRetry:
        return this.withRetry(() => this.activity(action), action.retryOptions);
      case ActionType.CallSubOrchestrator:
        return this.child(action);
      case ActionType.CallSubOrchestratorWithRetry:
        return this.withRetry(() => this.child(action), action.retryOptions);
      case ActionType.ContinueAsNew:
        this.newStart = { input: action.input };
        this.events.startCarrying();
        return settledStep();
      case ActionType.CreateTimer:
        return this.timer(Date.parse(action.fireAt), action.isCanceled);
      case ActionType.WaitForExternalEvent:
        return this.events.wait(action.externalEventName);
      case ActionType.CallEntity:
        return this.entities.call(action);
      case ActionType.CallHttp:
        return this.http(action.httpRequest);
      case ActionType.SignalEntity:
        return this.entities.signal(action);
      case ActionType.WhenAny:
        return whenAny(action.compoundActions.map((each) => this.start(each)));
      case ActionType.WhenAll:
        return whenAll(action.compoundActions.map((each) => this.start(each)));
      case ActionType.LockEntities:
        return this.entities.lock(action);
      case ActionType.ReleaseEntities:
        return this.entities.release();
    }
  }

  private activity(action: { functionName: string; input?: unknown }): WalkStep {
    return this.decide((id) => ({ kind: 'activity', id, name: action.functionName, input: action.input }));
  }

  private child(action: ActionOf<'CallSubOrchestrator' | 'CallSubOrchestratorWithRetry'>): WalkStep {
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
    const isLong = fireAt - this.clock > maxTimerMs;
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

  /** Each attempt and each pause has a number. After the last failure the runtime adds one more timer, due at once. */
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

  /** Polls the location of each 202 answer after a pause. The timer and the next call get their numbers together. */
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
    if (decision.kind === 'timer' && Number.isNaN(new Date(decision.fireAt).getTime()))
      throw new Error('A timer of the orchestration has no valid time.');
    const step = new WalkStep();
    this.undecided.set(id, decision);
    this.open.set(id, step);
    return step;
  }
}
