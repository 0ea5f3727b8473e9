import { type TimerHandler } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type SweepTime } from './sweepStaging';

/** What the timer needs from outside of its room; `functions/index.ts` hands it in. */
export interface RemoveExpiredParts {
  /** Returns one task for each record that may have expired. A task calls `check` before it removes something. */
  readonly tasks: (client: DurableClient, check: () => void) => Promise<readonly (() => Promise<void>)[]>;
  /** Begins the time of one removal. */
  readonly begin: () => SweepTime;
}

/** Once an hour. A removal that is cut off costs nothing, and the next one does the rest. */
export const removalTimes = { schedule: '0 47 * * * *' } as const;

/** Removes what ended longer ago than the settings say. A record that cannot be read does not stop the removal of others. */
export function removeExpired({ tasks, begin }: RemoveExpiredParts): TimerHandler {
  return async (_timer, context) => {
    const time = begin();
    let failed = 0;
    try {
      for (const task of await tasks(getClient(context), time.check)) {
        if (time.isSpent()) break;
        await task().catch(() => {
          // The host must not end a long removal together with the steps of moves. The next one does the rest.
          if (!time.isSpent()) failed += 1;
        });
      }
    } finally {
      time.end();
    }
    if (failed > 0) throw new Error(`${failed} expired record(s) could not be removed. The next removal retries.`);
  };
}
