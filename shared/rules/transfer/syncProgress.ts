import { type OutputOf } from '../../contracts/steps/contract';
import { type LateRound, type LateRounds, maxLateRounds } from '../../contracts/model/late';
import { type Hold } from '../../contracts/model/hold';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type CutoverAsk } from '../../contracts/model/asks';
import { type Problem } from '../../contracts/model/progress';
import { type sealLateRoundContract } from '../../contracts/steps/lateSteps';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { awaitProof, forgetReading, freezeOf, restartTries } from './freezeState';
import { subtractSums } from './resultTally';
import { addBrought, endPass, failPass, mustWatch, nextPass, startHold, startPass } from './holdProgress';
import { joinRounds } from './lateRounds';
import { isStaleLook } from './lookDuring';
import { addProblems, enterPhase } from './moveProgress';
import { itemKey } from '../problems/itemLabel';
import { shortenProblem } from '../problems/summarizeResults';

/** A list that was read during the verification counts if the phase took no longer than this. */
const maxListAgeMs = 600_000;

type Sealed = Extract<OutputOf<typeof sealLateRoundContract>, { state: 'sealed' }>;

/** A move whose planned items are done lists the source again, to move late items or to name them. A held move begins its passes. */
export function afterItems(
  { late, cutover }: Pick<MoveSpec, 'late' | 'cutover'>,
  progress: MoveProgress,
  now: string,
): MoveProgress {
  if (cutover === 'hold') return nextRound({ ...enterPhase(progress, 'syncing', now), hold: startHold(now) });
  return late === 'move' ? nextRound(enterPhase(progress, 'syncing', now)) : beginLastLook(progress, now);
}

type Holds = Pick<MoveSpec, 'targetReadMinutes'>;

/** After the last round, the move reports items that were still created. */
export function afterRound(move: Holds, progress: MoveProgress, now: string): MoveProgress {
  const { hold } = progress;
  if (hold !== undefined) return afterItemsOfPass(move, progress, hold, now);
  const rounds = progress.late?.rounds.length ?? 0;
  return rounds < maxLateRounds ? nextRound(progress) : beginLastLook(progress, now);
}

function nextRound(progress: MoveProgress): MoveProgress {
  return { ...progress, late: { ...nextLook(progress), step: 'looking', cursor: null, stored: 0 } };
}

/**
 * Lists the source once more, to name what came late, and then ends. What the transfer or the verification has read of this list counts,
 * unless they took long, for example because somebody paused the move for days. Then another search replaces it.
 */
export function beginLastLook(before: MoveProgress, now: string): MoveProgress {
  const { lateLook: read, ...progress } = before;
  const isLong = Date.parse(now) - Date.parse(progress.phaseStartedAt) > maxListAgeMs;
  const isOld = (read !== undefined && progress.phase === 'verifying' && isLong) || isStaleLook(before, now);
  const lateLook = isOld ? undefined : read;
  const late = progress.late === undefined && !isOld ? {} : { late: nextLook(progress) };
  const finishing = { ...enterPhase(progress, 'finishing', now), ...late };
  // Only a move without extra rounds lists the source while it transfers.
  if (lateLook?.isDone === true) return { ...finishing, ...(finishing.late === undefined && { looked: 0 }) };
  return { ...finishing, lateLook: { cursor: lateLook?.cursor ?? null } };
}

function nextLook({ late = noRounds }: MoveProgress): LateRounds {
  return { ...late, looks: late.looks + 1 };
}

const noRounds: LateRounds = { rounds: [], looks: 0, step: 'looking', cursor: null, stored: 0, versions: 0 };

/** The keys of the items whose problems a status shows. */
export function shownItems({ problems }: MoveProgress): string[] {
  return [...new Set(problems.flatMap(keysOf))];
}

function keysOf({ itemType, itemName }: Problem): readonly string[] {
  return itemType === undefined || itemName === undefined ? [] : [itemKey({ itemType, itemName })];
}

/**
 * Adds the plan of a round. New items count from now on. Items that the move had handled before count by the plan of the
 * round until they are moved again.
 */
export function beginRound(progress: MoveProgress, round: LateRound, sealed: Sealed): MoveProgress {
  const { late = noRounds, items, versions, problemCount, problemsByCode } = progress;
  const sums = { items, versionsDone: versions.done, problemCount, problemsByCode };
  const less = subtractSums(sums, sealed.replaced);
  const { hold } = progress;
  const replaced = new Set(sealed.replacedShown);
  return {
    ...progress,
    nextPage: round.firstPage,
    items: { ...less.items, total: items.total + sealed.newItems },
    versions: { total: versions.total + sealed.newVersions, done: less.versionsDone },
    problemCount: less.problemCount,
    problemsByCode: less.problemsByCode,
    problems: progress.problems.filter((problem) => !keysOf(problem).some((key) => replaced.has(key))),
    untransferred: { ...sealed.before, problems: sealed.problems },
    ...(hold === undefined ? {} : { hold: addBrought(hold, sealed) }),
    late: {
      ...late,
      rounds: hold === undefined ? [...late.rounds, round] : joinRounds(late.rounds, { ...round, look: late.looks }),
      versions: late.versions + sealed.newVersions,
      step: 'transferring',
    },
  };
}

/** Ends the rounds: no item is left to move. The store has the items that the last look could not plan, by its number. */
export function endRounds(move: Holds, progress: MoveProgress, now: string): MoveProgress {
  const { hold } = progress;
  return hold === undefined ? enterPhase(progress, 'finishing', now) : afterItemsOfPass(move, progress, hold, now);
}

/** A pass has brought all that it could. The last one reads the target, and others after the time that the request says. */
function afterItemsOfPass(move: Holds, progress: MoveProgress, hold: Hold, now: string): MoveProgress {
  const { late } = progress;
  return late !== undefined && mustWatch(move, hold, now)
    ? { ...progress, late: { ...late, step: 'watching' } }
    : closePass(progress, hold, now);
}

/**
 * A pass has ended, together with its reading of the target. After the last one the move ends, or proves first that nobody wrote to the
 * source. If the pass moved something, the source is listed once more, to name what came late.
 */
export function closePass(progress: MoveProgress, hold: Hold, now: string): MoveProgress {
  const ended = passEnded(progress, hold, now);
  if (hold.isLast !== true) return ended;
  const { late } = progress;
  const hasMoved = late?.rounds.at(-1)?.look === late?.looks;
  return untilProved(ended) ?? (hasMoved ? beginLastLook(ended, now) : enterPhase(ended, 'finishing', now));
}

/** The move as it awaits the proof that nobody wrote to the source; undefined if nobody asked for it. */
function untilProved(progress: MoveProgress): MoveProgress | undefined {
  const hold = progress.hold === undefined ? undefined : awaitProof(progress.hold);
  return hold === undefined ? undefined : { ...progress, hold };
}

/** A pass of a held move ended. After the first one the move awaits its cutover. */
function passEnded(progress: MoveProgress, hold: Hold, now: string): MoveProgress {
  const ended = endPass(hold, { found: hold.changed === true, now });
  // Somebody asked for the cutover while the pass repeated a failed one.
  if (hold.cutover !== undefined && hold.isLast !== true) return beginPass(progress, ended, now);
  const { phase } = progress;
  const next = phase === 'syncing' && hold.isLast !== true ? enterPhase(progress, 'awaitingCutover', now) : progress;
  return { ...next, hold: { ...ended, nextPassAt: nextPass(ended, Date.parse(now)) } };
}

/**
 * A pass of a held move did not reach its end. The move remains, because a vault may be away for a day. The next pass looks
 * again; items that a round has planned are moved first.
 */
export function passFailed(progress: MoveProgress, problem: Problem, now: string): MoveProgress {
  if (progress.hold === undefined) return stopRounds(progress, problem, now);
  const failed = failPass(progress.hold, problem);
  return { ...progress, hold: { ...failed, nextPassAt: nextPass(failed, Date.parse(now)) } };
}

/** The next pass of a held move begins, or a failed one continues with the round that it has planned. */
export function beginPass(progress: MoveProgress, hold: Hold, now: string): MoveProgress {
  const { late } = progress;
  const isMoving = late?.step === 'transferring' || late?.step === 'verifying';
  if (hold.trouble !== undefined && (isMoving || freezeOf(hold).isAfter === true)) {
    return { ...progress, hold: { ...hold, nextPassAt: undefined } };
  }
  return nextRound({ ...progress, hold: startPass(forgetReading(hold), now) });
}

/** Somebody asked for the cutover: the last pass begins. */
export function beginCutover(progress: MoveProgress, hold: Hold, asked: CutoverAsk, now: string): MoveProgress {
  const cut = { ...restartTries(hold), cutover: asked };
  const entered = progress.phase === 'syncing' ? progress : keepRound(enterPhase(progress, 'syncing', now), progress);
  return beginPass({ ...entered, hold: cut }, cut, now);
}

/** A round that was not ended continues at its page. */
function keepRound(entered: MoveProgress, { nextPage }: MoveProgress): MoveProgress {
  return { ...entered, nextPage };
}

/**
 * Ends the rounds because of a problem. If a round has begun to move items, the move lists the source again, so that the
 * report names items that were created after the round's look.
 */
export function stopRounds(progress: MoveProgress, problem: Problem, now: string): MoveProgress {
  const named = { ...addProblems(progress, [problem]), lateFailure: shortenProblem(problem) };
  return progress.late?.step === 'looking' ? enterPhase(named, 'finishing', now) : beginLastLook(named, now);
}
