import { type MoveStatus } from '../../../shared/contracts/api/moveStatus';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { type RunTimes } from './judgeHistory';
import { isEnd } from '../local/localMoves';
import { type MoveClient, pause } from './moveClient';
import { type PlannedMove } from './plannedHistory';

const lookEveryMs = 250;
/** Phases are short, so the interval is short too. */
const lookForPhaseEveryMs = 60;
const hitEveryMs = 100;
const moveLimitMs = 240_000;

/** One accepted move until its end. */
export interface EndedRun extends RunTimes {
  readonly planned: PlannedMove;
  readonly isTerminated: boolean;
  readonly report: MoveReport | undefined;
  readonly reportReadMs: number;
}

interface StartedRun {
  readonly id: string;
  readonly planned: PlannedMove;
  readonly sentMs: number;
  readonly acceptedMs: number;
  isTerminated: boolean;
}

export interface MovePlace {
  readonly client: MoveClient;
  /** The prefix of the ids of the moves. */
  readonly name: string;
  /** The body of the request, without its id. */
  readonly bodyOf: (planned: PlannedMove) => Readonly<Record<string, unknown>>;
  /** The number of requests that met a fault. */
  readonly hits: () => Promise<number>;
  /** Called with each observed phase of the last move. */
  readonly onPhase?: ((phase: MoveStatus['phase'] | 'ended') => Promise<void>) | undefined;
}

/**
 * Starts the moves of a plan one after the other. Each one runs independently, and this function watches it until its
 * end.
 */
export async function runMoves(place: MovePlace, moves: readonly PlannedMove[]): Promise<EndedRun[]> {
  const watched: Promise<EndedRun>[] = [];
  for (const [at, planned] of moves.entries()) {
    const hitsBefore = await place.hits();
    const run = await start(place, `${place.name}-${at}`, planned);
    if (run === undefined) {
      await pause(planned.pauseMs);
      continue;
    }
    const end = watch(at === moves.length - 1 ? place : { ...place, onPhase: undefined }, run);
    // The caller that waits for all of them gets the error.
    end.catch(() => undefined);
    watched.push(end);
    if (planned.then === 'waitForEnd') await end;
    if (planned.then === 'terminate') await Promise.race([end, untilHit(place, hitsBefore, planned.patienceMs)]);
    await pause(planned.pauseMs);
    if (planned.then === 'terminate') {
      run.isTerminated = true;
      await place.client.terminate(run.id);
      // Only then its vaults are free for the next move. Its steps may still run.
      await end;
    }
  }
  return Promise.all(watched);
}

/** A terminated move matters only while one of its requests is held or repeated. */
async function untilHit({ hits }: MovePlace, hitsBefore: number, patienceMs = moveLimitMs): Promise<void> {
  const until = Date.now() + patienceMs;
  while (Date.now() < until && (await hits()) === hitsBefore) await pause(hitEveryMs);
}

async function start({ client, bodyOf }: MovePlace, id: string, planned: PlannedMove): Promise<StartedRun | undefined> {
  const sentMs = Date.now();
  const isAccepted = await client.start({ ...bodyOf(planned), id });
  return isAccepted ? { id, planned, sentMs, acceptedMs: Date.now(), isTerminated: false } : undefined;
}

async function watch({ client, onPhase }: MovePlace, run: StartedRun): Promise<EndedRun> {
  let seenRunningMs = run.acceptedMs;
  for (;;) {
    const askedMs = Date.now();
    const phase = (await client.status(run.id))?.phase;
    if (phase !== undefined && isEnd(phase)) break;
    seenRunningMs = askedMs;
    if (phase !== undefined) await onPhase?.(phase);
    if (askedMs > run.acceptedMs + moveLimitMs) throw new Error(`Expected ${run.id} to end in ${moveLimitMs} ms.`);
    await pause(onPhase === undefined ? lookEveryMs : lookForPhaseEveryMs);
  }
  const report = await client.report(run.id);
  const reportReadMs = Date.now();
  await onPhase?.('ended');
  return { ...run, seenRunningMs, report, reportReadMs };
}
