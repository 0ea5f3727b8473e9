import { type Phase, type PhaseTime } from '../../contracts/model/progress';
import { type MoveProgress } from '../../contracts/steps/orchestrations';

/** Phases that work on items and so have a rate. The others prepare, or wait for a person. */
const workingPhases: ReadonlySet<Phase> = new Set(['planning', 'transferring', 'verifying', 'syncing']);

/** Phases that wait for a person. Their seconds are not work. */
const waitingPhases: ReadonlySet<Phase> = new Set(['awaitingApproval', 'awaitingCutover', 'paused']);

/** How long a move worked, without waits. */
export function workOfMove(phases: readonly PhaseTime[]): number {
  return tenths(phases.reduce((sum, { phase, seconds }) => sum + (waitingPhases.has(phase) ? 0 : seconds), 0));
}

/** How long a phase took, in words. */
export function phaseTimeWords({ phase, seconds, waitedSeconds = 0 }: PhaseTime): string {
  const work = waitingPhases.has(phase) ? '' : ' of work';
  const waited = waitedSeconds > 0 ? `, and ${String(waitedSeconds)} s of waits` : '';
  return `${String(seconds)} s${work}${waited}`;
}

/** How long the current phase has worked and waited until now. Times are ISO 8601 UTC. */
export function timeOfPhase(progress: MoveProgress, now: string): PhaseTime {
  const { phase, phaseStartedAt: startedAt, phaseWorked: items, phaseWaitedSeconds: waited } = progress;
  const seconds = Math.max(0, tenths(secondsBetween(startedAt, now) - waited));
  const time = { phase, startedAt, seconds, ...(waited > 0 ? { waitedSeconds: tenths(waited) } : {}) };
  if (!workingPhases.has(phase)) return time;
  const verified = phase === 'transferring' ? (progress.verified?.compared ?? 0) : 0;
  return { ...time, items, ...(verified > 0 && { verified }), itemsPerSecond: perSecond(items, seconds) };
}

/** More entries than a move has whose cutover nobody refuses. */
const maxPhases = 16;

/**
 * The phases of a move, in so few entries that history and status have room for them: each cutover that is refused adds two. The oldest
 * entry of a phase that has an earlier one is added to that one.
 */
export function boundedPhases(phases: PhaseTime[]): PhaseTime[] {
  const place = phases.findIndex(({ phase }, at) => phases.findIndex((one) => one.phase === phase) < at);
  const again = phases[place];
  if (phases.length <= maxPhases || again === undefined) return phases;
  const others = phases.filter((_, at) => at !== place);
  const first = others.findIndex(({ phase }) => phase === again.phase);
  return others.map((one, at) => (at === first ? joinTimes(one, again) : one));
}

function joinTimes(one: PhaseTime, other: PhaseTime): PhaseTime {
  const seconds = tenths(one.seconds + other.seconds);
  const waited = tenths((one.waitedSeconds ?? 0) + (other.waitedSeconds ?? 0));
  const time = { ...one, seconds, ...(waited > 0 && { waitedSeconds: waited }) };
  if (one.items === undefined) return time;
  const items = one.items + (other.items ?? 0);
  return { ...time, items, itemsPerSecond: perSecond(items, seconds) };
}

/**
 * The same phase at a later time. Its rate is unchanged. Since `waitsSince` it has only waited.
 */
export function laterTime(time: PhaseTime, now: string, waitsSince = now): PhaseTime {
  const waited = tenths((time.waitedSeconds ?? 0) + secondsBetween(waitsSince, now));
  const seconds = Math.max(time.seconds, tenths(secondsBetween(time.startedAt, now) - waited));
  return { ...time, seconds, ...(waited > 0 ? { waitedSeconds: waited } : {}) };
}

/** Items that a move brought per second of transfer and verification, without planning and waits. */
export function rateOfMove(phases: readonly PhaseTime[]): number {
  const seconds = phases
    .filter(({ phase }) => phase === 'transferring' || phase === 'verifying')
    .reduce((sum, time) => sum + time.seconds, 0);
  const moved = phases.find(({ phase }) => phase === 'transferring')?.items ?? 0;
  return perSecond(moved, seconds);
}

/** The rate in tenths. Zero if no time has passed. */
function perSecond(items: number, seconds: number): number {
  return seconds > 0 ? tenths(items / seconds) : 0;
}

function secondsBetween(from: string, to: string): number {
  return Math.max(0, tenths((Date.parse(to) - Date.parse(from)) / 1000));
}

function tenths(value: number): number {
  return Math.round(value * 10) / 10;
}
