import { type InputOf } from '../../contracts/steps/contract';
import { type readAheadContract } from '../../contracts/steps/pageSteps';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type PlanProgress } from '../../contracts/steps/planProgress';
import { wantedConfiguration } from '../configuration/wantedConfiguration';
import { isTransient } from '../problems/isTransient';

/**
 * Whether a move reads its first items before its plan is whole. Nobody has to approve it, nothing but the gate is between the plan and
 * the transfer, and the reads change nothing: a disabled version would have to be enabled.
 */
export function readsAhead({ dryRun, approval, disabled, pace, rehearsal, ...target }: MoveSpec): boolean {
  const isTransferNext =
    approval === 'none' && wantedConfiguration(target) === undefined && pace.schedule === undefined;
  return isTransferNext && !dryRun && rehearsal === undefined && disabled !== 'unlock';
}

/** The input of the step that reads ahead, at `now`. None before the first page is stored, and none if facts are in doubt: they may stop the move at its gate. */
export function readAheadInput(
  move: MoveSpec,
  { firstPage, surveyed }: Pick<PlanProgress, 'firstPage' | 'surveyed'>,
  now: string,
): readonly InputOf<typeof readAheadContract>[] {
  const isInDoubt = surveyed !== undefined && isTransient(surveyed.facts);
  return firstPage === undefined || isInDoubt ? [] : [{ move, hash: firstPage, calledAt: now }];
}

/** What was read longer ago does not count: somebody may have paused the move since. The last list finds what changed meanwhile. */
const maxAgeMs = 600_000;

/** When the items of a page were read ahead; empty if they were not, or too long before `now`, ISO 8601 UTC. */
export function readAtOf(readAheadAt: string | undefined, page: number, now: string): { readonly readAt?: string } {
  if (page > 0 || readAheadAt === undefined) return {};
  return Date.parse(now) - Date.parse(readAheadAt) > maxAgeMs ? {} : { readAt: readAheadAt };
}
