import { type Pace } from '../../../shared/contracts/model/movePolicy';
import { nextOpening } from '../../../shared/rules/pace/nextOpening';
import { type OrchestrationContext } from 'durable-functions';
import { type BatchTimes, type Span, type WaitingFor, type WaitReason } from '../../../shared/contracts/model/waiting';
import { secondsOf } from '../../../shared/rules/transfer/waitedTime';
import { waitWords } from '../../../shared/rules/transfer/waitedTime';
import { showStatus, type Steps } from './steps';
import { pauseUntil } from './pauseUntil';

export interface Wait {
  readonly reason: WaitReason;
  /** ISO 8601 UTC. */
  readonly until: string;
  /** The earlier move whose last requests may still arrive. */
  readonly earlierMove?: string | undefined;
}

/** The timers of one orchestration. Each shows in a status why it waits, and its time is counted apart from work. */
export class Waits {
  private readonly startedAt: string;
  private readonly spans: Span[] = [];

  /** `show` sets the status. By default it sets the orchestration's own custom status to the wait alone. */
  constructor(
    private readonly context: OrchestrationContext,
    private readonly show = (waitingFor: WaitingFor | null): void => {
      showStatus(context, { waitingFor });
    },
  ) {
    this.startedAt = this.now();
  }

  *until({ reason, until, earlierMove }: Wait): Steps<void> {
    const since = this.now();
    this.show({ reason, message: waitWords(reason, until, earlierMove), since, until });
    yield* pauseUntil(this.context, new Date(until));
    this.spans.push({ from: since, to: this.now() });
    this.show(null);
  }

  /** Does nothing for no time. */
  *pause(reason: WaitReason, ms: number): Steps<void> {
    if (ms <= 0) return;
    const until = new Date(this.context.df.currentUtcDateTime.getTime() + ms).toISOString();
    yield* this.until({ reason, until });
  }

  /** Runs steps that only wait, and counts their time as waited. */
  *during<Result>(steps: () => Steps<Result>): Steps<Result> {
    const from = this.now();
    const result = yield* steps();
    this.spans.push({ from, to: this.now() });
    return result;
  }

  /** Seconds waited until now. */
  get seconds(): number {
    return secondsOf(this.spans);
  }

  /** The times of a batch that ends now. */
  times(): BatchTimes {
    return { from: this.startedAt, to: this.now(), waits: [...this.spans] };
  }

  private now(): string {
    return this.context.df.currentUtcDateTime.toISOString();
  }
}

/** Runtimes limit how long one timer may take. A longer wait looks at the schedule again in between. */
const maxTimerMs = 5 * 24 * 3_600_000;

/** Waits by timers until a window of the move's schedule is open. No step runs meanwhile. */
export function* waitForSchedule(context: OrchestrationContext, { schedule }: Pace, waits: Waits): Steps<void> {
  for (;;) {
    const nowMs = context.df.currentUtcDateTime.getTime();
    const opensAt = nextOpening(schedule, nowMs);
    if (opensAt === undefined) return;
    const until = new Date(Math.min(opensAt, nowMs + maxTimerMs)).toISOString();
    yield* waits.until({ reason: 'schedule', until });
  }
}
