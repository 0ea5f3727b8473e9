import { type OperationId } from '../../shared/contracts/operations/operations';
import { type MoveReport } from '../../shared/contracts/api/report';
import { type MoveStatus } from '../../shared/contracts/api/moveStatus';
import { type PlannedMove } from '../../test/support/history/plannedHistory';
import { type EndedRun } from '../../test/support/history/runMoves';
import { type Answered, type Asked } from './app';
import { hasEnded, type Row } from './row';
import { type Faults } from './faults';
import { type Arrival } from './network';
import { maxPauseMs, type World } from './world';

/** What people see and do, in virtual time or at a real host. */
export interface Place {
  readonly world: Pick<World, 'seed' | 'now' | 'wait' | 'note'>;
  readonly faults: Pick<Faults, 'ms' | 'hasHit'>;
  readonly durable: Runtime;
  /** Sends a request to one of the processes. Undefined if it did not answer in time. */
  readonly ask: (operation: OperationId, asked: Asked) => Promise<Answered | undefined>;
}

/** What the runtime shows of its instances. */
export interface Runtime {
  readonly rows: Pick<ReadonlyMap<string, RuntimeRow>, 'has' | 'get' | 'values'>;
  send(id: string, message: { readonly kind: 'terminate'; readonly reason: string }): void;
  purge(id: string): void;
}

export type RuntimeRow = Pick<Row, 'id' | 'status' | 'createdAt'>;

/** People look less often the longer it takes. */
const looksMs = { first: 1_000, factor: 1.3, most: 30_000 };
const endPhases: ReadonlySet<string> = new Set([
  'completed',
  'partiallyCompleted',
  'failed',
  'cancelled',
  'rolledBack',
]);

/** Repeats a request until it gets an answer that a person can use. */
export async function persist(place: Place, operation: OperationId, asked: Asked): Promise<Answered> {
  for (;;) {
    const answer = await place.ask(operation, asked);
    if (answer !== undefined && answer.status < 500 && answer.status !== 429 && !isOfNewer(answer)) return answer;
    await place.world.wait(5_000);
  }
}

/** A former version cannot say more of a run that a newer one ended. People ask again when the newer one is back. */
function isOfNewer({ body }: Answered): boolean {
  return (body as { code?: string } | undefined)?.code === 'MOVE_FOREIGN';
}

interface Started {
  readonly id: string;
  readonly planned: PlannedMove;
  readonly sentMs: number;
  readonly acceptedMs: number;
  /** A request to start it has no answer. It may still start the move again. */
  readonly isUnanswered?: boolean;
  isTerminated: boolean;
}

/** Starts the moves one after the other, and watches each one until its end. */
export async function runMoves(
  place: Place,
  moves: readonly PlannedMove[],
  bodyOf: (planned: PlannedMove) => object,
  name: string,
): Promise<EndedRun[]> {
  const watched: Promise<EndedRun>[] = [];
  for (const [at, planned] of moves.entries()) {
    const run = await start(place, `${name}-${String(at)}`, planned, bodyOf);
    if (run === undefined) {
      await place.world.wait(planned.pauseMs);
      continue;
    }
    const end = watch(place, run);
    end.catch(() => undefined);
    watched.push(end);
    if (planned.then === 'waitForEnd') await end;
    if (planned.then === 'terminate') {
      await Promise.race([end, untilHit(place, planned.patienceMs)]);
      await place.world.wait(planned.pauseMs);
      run.isTerminated = true;
      place.durable.send(run.id, { kind: 'terminate', reason: 'history' });
      await end;
    }
    if (planned.then !== 'terminate') await place.world.wait(planned.pauseMs);
  }
  return Promise.all(watched);
}

/** A terminated move matters most when one of its writes is on its way. */
async function untilHit({ world, faults }: Place, patienceMs = maxPatienceMs): Promise<void> {
  const until = world.now + patienceMs;
  while (world.now < until && !faults.hasHit) await world.wait(250);
}

/** A vault that seems to be away is asked again. */
const maxTries = 5;

const maxPatienceMs = 120_000;

/** Starts all moves at once, and watches those that are accepted. */
export async function runTogether(
  place: Place,
  moves: readonly PlannedMove[],
  bodyOf: (planned: PlannedMove) => object,
): Promise<EndedRun[]> {
  const runs = await Promise.all(
    moves.map(async (planned, at) => {
      await place.world.wait(planned.pauseMs);
      const run = await start(place, `both-${String(at)}`, planned, bodyOf);
      return run && watch(place, run);
    }),
  );
  return runs.flatMap((run) => run ?? []);
}

async function start(
  place: Place,
  id: string,
  planned: PlannedMove,
  bodyOf: (planned: PlannedMove) => object,
): Promise<Started | undefined> {
  const { world } = place;
  const sentMs = world.now;
  let isUnanswered = false;
  for (let [isAgain, tries] = [false, 1]; ; isAgain = true, tries += 1) {
    // The answer to the first request may be lost.
    if (isAgain && (await statusOf(place, id)) !== undefined) break;
    const asked: Asked = { method: 'POST', path: 'moves', body: { ...bodyOf(planned), id } };
    const answer = await place.ask('startMove', asked);
    if (answer?.status === 202) break;
    isUnanswered ||= answer === undefined;
    if (answer !== undefined && answer.status < 500 && answer.status !== 429) {
      const { code } = answer.body as { code?: string };
      world.note(`refused ${JSON.stringify(answer.body)}`);
      const isAway = code === 'VAULT_UNREACHABLE';
      const isRefused = answer.status === 409 || (isAway && tries > maxTries);
      if (isRefused && isAgain && (await startsLater(place, id))) break;
      if (isRefused) return undefined;
      if (!isAway)
        throw new Error(`Expected 202 or 409; ${String(answer.status)} came: ${JSON.stringify(answer.body)}`);
    }
    await world.wait(5_000);
  }
  return { id, planned, sentMs, acceptedMs: world.now, isUnanswered, isTerminated: false };
}

/** How often people look for it. */
const startLooksMs = 30_000;

/** A request without an answer may still start its move: its process may stand still, and stand still again. */
async function startsLater({ world, durable }: Place, id: string): Promise<boolean> {
  const until = world.now + 3 * maxPauseMs;
  while (world.now < until && !durable.rows.has(id)) await world.wait(startLooksMs);
  return durable.rows.has(id);
}

export async function statusOf(place: Place, id: string): Promise<MoveStatus | undefined> {
  const answer = await persist(place, 'getMove', { method: 'GET', path: `moves/${id}`, params: { id } });
  return answer.status === 200 ? (answer.body as MoveStatus) : undefined;
}

export async function watch(place: Place, run: Started): Promise<EndedRun> {
  let seenRunningMs = await untilOver(place, run.id, run.acceptedMs);
  for (;;) {
    const status = await statusOf(place, run.id);
    const report = await reportOf(place, run.id);
    const reportReadMs = place.world.now;
    const broken = brokenEnd(run.id, status?.phase, report?.phase);
    const [shown, reported] = [JSON.stringify(status?.items), JSON.stringify(report?.items)];
    if (broken === undefined) {
      // What a terminated move has begun still arrives, so both may count it only if nothing arrived between them.
      const later = run.isTerminated ? JSON.stringify((await statusOf(place, run.id))?.items) : shown;
      if (report !== undefined && shown === later && shown !== reported)
        throw new Error(`The status of ${run.id} counts ${shown}, and its report counts ${reported}.`);
      return { ...run, seenRunningMs, report, reportReadMs };
    }
    if (run.isUnanswered !== true || isOver(place.durable, run.id)) throw new Error(broken);
    seenRunningMs = await untilOver(place, run.id, seenRunningMs);
  }
}

async function untilOver({ world, durable }: Place, id: string, acceptedMs: number): Promise<number> {
  let seenRunningMs = acceptedMs;
  for (let pauseMs = looksMs.first; !isOver(durable, id); pauseMs = Math.min(pauseMs * looksMs.factor, looksMs.most)) {
    seenRunningMs = world.now;
    await world.wait(Math.round(pauseMs));
  }
  return seenRunningMs;
}

function brokenEnd(id: string, phase = 'nothing', reported = phase): string | undefined {
  if (!endPhases.has(phase)) return `Expected the status of ${id} to say how it ended; ${phase} came.`;
  return reported === phase ? undefined : `The status of ${id} says ${phase}, and its report says ${reported}.`;
}

async function reportOf(place: Place, id: string): Promise<MoveReport | undefined> {
  const asked: Asked = { method: 'GET', path: `moves/${id}/report`, params: { id }, query: { format: 'json' } };
  const answer = await persist(place, 'getReport', asked);
  return answer.status === 200 ? (answer.body as MoveReport) : undefined;
}

/**
 * What a terminated move had begun continues after its report was read, and may write or repair an item. Its report says that from then on.
 * What the first one called verified stays its word.
 */
export async function readAgain(place: Place, run: EndedRun, arrivals: readonly Arrival[]): Promise<EndedRun> {
  const { report: first, isTerminated } = run;
  const late = arrivals.filter(({ host, arrivedMs }) => host.includes('-target.') && arrivedMs > run.reportReadMs);
  const isOld = isTerminated && late.some(({ method }) => method !== 'GET');
  const later = isOld && first !== undefined ? await reportOf(place, run.id) : undefined;
  if (first === undefined || later === undefined) return run;
  const verified = new Map(first.results.filter((one) => one.verified).map((one) => [one.itemName, one]));
  const results = later.results.map((one) => verified.get(one.itemName) ?? { ...one, verified: false });
  return { ...run, report: { ...first, results, notices: [...first.notices, ...later.problems, ...later.notices] } };
}

/** A look that costs nothing, so that it can be made often. */
function isOver({ rows }: Runtime, id: string): boolean {
  const row = rows.get(id);
  return row !== undefined && hasEnded(row.status);
}
