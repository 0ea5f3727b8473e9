import { type OrchestrationContext } from 'durable-functions';
import { type Pace } from '../../../shared/contracts/model/movePolicy';
import { nextOpening } from '../../../shared/rules/pace/nextOpening';
import { type Steps } from './steps';
import { type Waits } from './waits';

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
