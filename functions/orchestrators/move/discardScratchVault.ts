import { type OrchestrationContext } from 'durable-functions';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type StepFailed } from '../../../shared/contracts/model/outcome';
import { type ScratchFate, scratchFateSchema } from '../../../shared/contracts/model/rehearsal';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { discardScratchContract } from '../../../shared/contracts/steps/targetSteps';
import { scratchWords } from '../../../shared/rules/configuration/scratchVault';
import { failureProblem } from '../../../shared/rules/problems/failureProblem';
import { addWaited } from '../../../shared/rules/transfer/moveProgress';
import { stepFault } from '../../../shared/rules/transfer/updatedApp';
import { callActivity } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { type Waits } from '../engine/waits';
import { waitsOfMove } from './waitsOfMove';
import { inRounds } from '../engine/rounds';

interface Discarded {
  readonly progress: MoveProgress;
  readonly problems: readonly Problem[];
}

/** Seconds between tries. A purge takes some minutes; an outage may last longer. */
const pausesSeconds = [2, 3, 5, 10, 15, 20, 30, 30, 60, 60, 60, 120, 120, 300, 300, 600] as const;

/**
 * Discards the scratch vault at the end of a rehearsal, whatever its end was, also after a cancel. A vault that could not be
 * deleted becomes a problem of the move that names it. Does nothing for other moves.
 */
export function* discardIfRehearsed(
  context: OrchestrationContext,
  move: MoveSpec,
  progress: MoveProgress,
): Steps<Discarded> {
  if (move.rehearsal === undefined) return { progress, problems: [] };
  const waits = waitsOfMove(context, move, progress);
  const ended = yield* untilGone(context, move, waits);
  const waited = addWaited(progress, waits.seconds);
  const keep = (scratch: ScratchFate): MoveProgress => ({
    ...waited,
    rehearsal: { real: progress.rehearsal?.real ?? null, scratch },
  });
  if (ended.state === 'discarded') return { progress: keep(scratchFateSchema.strip().parse(ended)), problems: [] };
  const why = ended.code === 'SCRATCH_VAULT_LEFT' ? ended.detail : `${ended.code}: ${ended.detail}`;
  const detail = `The scratch vault of the rehearsal was not discarded. ${why} It is ${scratchWords(move)}`;
  return {
    progress: keep({ fate: 'left', detail: why }),
    problems: [failureProblem({ ...ended, code: leftCode, detail })],
  };
}

const leftCode = 'SCRATCH_VAULT_LEFT';

type Gone = { readonly state: 'discarded' } & ScratchFate;

function* untilGone(
  context: OrchestrationContext,
  move: MoveSpec,
  waits: Waits,
): Steps<Gone | Omit<StepFailed, 'retryable'>> {
  const last = yield* inRounds(waits, () => discard(context, move), {
    isOpen: (one) => one.state !== 'discarded' && (one.state !== 'failed' || one.retryable),
    pausesSeconds,
    pauseOf: (_, seconds) => ({ reason: 'scratchVault', ms: seconds * 1_000 }),
  });
  return last.state === 'discarded' ? last : { ...last, state: 'failed' };
}

function* discard(context: OrchestrationContext, move: MoveSpec) {
  try {
    return yield* callActivity(context, discardScratchContract, { move });
  } catch (error) {
    const fault = stepFault(error, context.df.version, 'Discarding the scratch vault');
    return { state: 'failed' as const, ...fault, retryable: true };
  }
}
