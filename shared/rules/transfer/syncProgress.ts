import { type OutputOf } from '../../contracts/steps/contract';
import { type LateRound, type LateRounds, maxLateRounds } from '../../contracts/model/lateRounds';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type Problem } from '../../contracts/api/moveStatus';
import { type sealLateRoundContract } from '../../contracts/steps/moveSteps';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { subtractSums } from './itemSums';
import { addProblems, enterPhase } from './moveProgress';
import { shortenProblem } from '../report/summarizeResults';

type Sealed = Extract<OutputOf<typeof sealLateRoundContract>, { state: 'sealed' }>;

/** A move whose planned items are done lists the source again, to move late items or to name them. */
export function afterItems({ late }: Pick<MoveSpec, 'late'>, progress: MoveProgress, now: string): MoveProgress {
  return late === 'move' ? nextRound(enterPhase(progress, 'syncing', now)) : beginLastLook(progress, now);
}

/** After the last round, the move reports items that were still created. */
export function afterRound(progress: MoveProgress, now: string): MoveProgress {
  const rounds = progress.late?.rounds.length ?? 0;
  return rounds < maxLateRounds ? nextRound(progress) : beginLastLook(progress, now);
}

function nextRound(progress: MoveProgress): MoveProgress {
  return { ...progress, late: { ...nextLook(progress), step: 'looking', cursor: null, stored: 0 } };
}

function beginLastLook({ lateLook, ...progress }: MoveProgress, now: string): MoveProgress {
  const late = progress.late === undefined ? {} : { late: nextLook(progress) };
  const finishing = { ...enterPhase(progress, 'finishing', now), ...late };
  return lateLook?.isDone === true ? finishing : { ...finishing, lateLook: { cursor: lateLook?.cursor ?? null } };
}

function nextLook({ late = noRounds }: MoveProgress): LateRounds {
  return { ...late, looks: late.looks + 1 };
}

const noRounds: LateRounds = { rounds: [], looks: 0, step: 'looking', cursor: null, stored: 0, versions: 0 };

/**
 * Adds the plan of a round. New items count from now on. Items that the move had handled before count by the plan of the
 * round until they are moved again.
 */
export function beginRound(progress: MoveProgress, round: LateRound, sealed: Sealed): MoveProgress {
  const { late = noRounds, items, versions, problemCount, problemsByCode } = progress;
  const sums = { items, versionsDone: versions.done, problemCount, problemsByCode };
  const less = subtractSums(sums, sealed.replaced);
  return {
    ...progress,
    nextPage: round.firstPage,
    items: { ...less.items, total: items.total + sealed.newItems },
    versions: { total: versions.total + sealed.newVersions, done: less.versionsDone },
    problemCount: less.problemCount,
    problemsByCode: less.problemsByCode,
    untransferred: { ...sealed.before, problems: sealed.problems },
    late: {
      ...late,
      rounds: [...late.rounds, round],
      versions: late.versions + sealed.newVersions,
      step: 'transferring',
    },
  };
}

/** Ends the rounds: no item is left to move. The store has the items that the last look could not plan, by its number. */
export function endRounds(progress: MoveProgress, now: string): MoveProgress {
  return enterPhase(progress, 'finishing', now);
}

/**
 * Ends the rounds because of a problem. If a round has begun to move items, the move lists the source again, so that the
 * report names items that were created after the round's look.
 */
export function stopRounds(progress: MoveProgress, problem: Problem, now: string): MoveProgress {
  const named = { ...addProblems(progress, [problem]), lateFailure: shortenProblem(problem) };
  return progress.late?.step === 'looking' ? endRounds(named, now) : beginLastLook(named, now);
}
