import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type MoveProgress } from '../../../shared/contracts/steps/orchestrations';
import { wantedConfiguration } from '../../../shared/rules/configuration/wantedConfiguration';
import { isOfOneGeneration, pagesInVerifyWindow, pagesInWindow } from '../../../shared/rules/transfer/stepInstances';

/** Whether only the last step remains. While `lateLook` is set, the source still has to be listed once more. */
export function isAtEnd({ phase, lateLook }: MoveProgress): boolean {
  return phase === 'finishing' && lateLook === undefined;
}

interface Stepped {
  readonly move: MoveSpec;
  /** What the generation began with. */
  readonly carried: MoveProgress | null;
  readonly progress: MoveProgress;
}

/**
 * Whether the generation takes the next step, too: it calls nothing, it works on the pages of a small move, or it is the last one. After
 * the end, people read the plan and the state of a held move from what its last generation began with, so these must be there.
 */
export function isShort({ move, carried, progress }: Stepped): boolean {
  const { phase } = progress;
  if (phase === 'preparing') return preparesNothing(move, progress);
  if (isWithBefore(carried, progress)) return true;
  if (phase === 'transferring') return pagesInWindow(progress).length === 0;
  if (phase === 'verifying') return pagesInVerifyWindow(progress).length === 0;
  return isAtEnd(progress) && carried?.plan === progress.plan && progress.hold === undefined;
}

/** Whether the step works on pages of a small move, and the generation began with such a step. */
function isWithBefore(carried: MoveProgress | null, progress: MoveProgress): boolean {
  return carried !== null && isOfOneGeneration(carried) && isOfOneGeneration(progress);
}

function preparesNothing(move: MoveSpec, progress: MoveProgress): boolean {
  return wantedConfiguration(move) === undefined && progress.plan?.settings === 0;
}
