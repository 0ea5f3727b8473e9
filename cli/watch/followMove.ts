import { setTimeout as wait } from 'node:timers/promises';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type Phase } from '../../shared/contracts/model/progress';
import { CliError } from '../cliError';
import { type MoverClient } from '../client/moverClient';

const endPhases: readonly Phase[] = ['completed', 'partiallyCompleted', 'failed', 'cancelled'];

export function isEnd(phase: Phase): boolean {
  return endPhases.includes(phase);
}

/** How long an app may be away before watching it ends with an error. */
const maxAwayMs = 5 * 60_000;

export interface Following {
  readonly client: MoverClient;
  readonly id: string;
  readonly signal: AbortSignal;
  /** Milliseconds between two looks. */
  readonly pauseMs: number;
  readonly show: (status: MoveStatus) => void;
  /** The app does not answer; the move may continue all the same. */
  readonly showAway: (error: CliError) => void;
  /** Ends the watch before the end of the move. */
  readonly isEnough?: (status: MoveStatus) => boolean;
}

/** Shows each status of a move until it ends. Throws a CliError if the app is away for too long or refuses an answer. */
export async function followMove(following: Following): Promise<MoveStatus> {
  const { client, id, signal, pauseMs, show, showAway, isEnough = () => false } = following;
  let awaySinceMs: number | undefined;
  for (;;) {
    signal.throwIfAborted();
    try {
      const status = await client.call('getMove', { id });
      awaySinceMs = undefined;
      show(status);
      if (isEnd(status.phase) || isEnough(status)) return status;
    } catch (error) {
      if (!(error instanceof CliError) || !error.isTransient || signal.aborted) throw error;
      awaySinceMs ??= performance.now();
      if (performance.now() - awaySinceMs > maxAwayMs) throw error;
      showAway(error);
    }
    await wait(pauseMs, undefined, { signal });
  }
}
