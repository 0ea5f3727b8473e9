import { type CleanUp, type RefusedNote, type RelockedItem } from '../../contracts/model/earlierRuns';
import { type Problem } from '../../contracts/model/progress';
import { counted } from '../../words/word';
import { failureProblem } from '../problems/failureProblem';
import { explainReason } from '../problems/explainReason';

/** Notices about versions that a run disabled because a step had left them enabled. */
export function relockedNotices({ relocked }: Pick<CleanUp, 'relocked'>): readonly Problem[] {
  return relocked.map(relockedNotice);
}

/** Problems for refused notes. A person must check the item, and who can write to the store. */
export function refusedProblems({ refused }: Pick<CleanUp, 'refused'>): readonly Problem[] {
  return refused.map(refusedProblem);
}

function relockedNotice({ moveId, side, itemType, itemName, versions }: RelockedItem): Problem {
  const code = 'DISABLED_AGAIN';
  const { detail, remedy } = explainReason(code, { itemType, when: 'done' });
  const left = `Move ${moveId} left ${counted(versions, 'version')} enabled in the ${side} vault.`;
  return { itemType, itemName, code, detail: `${detail} ${left}`, remedy };
}

function refusedProblem({ moveId, runId, itemType, itemName }: RefusedNote): Problem {
  const where = `moves/${moveId}/${runId}/unlocked/`;
  const detail = `The app refused a note below ${where}: either that run of the app did not seal it, or the runtime does not know the run. The app disabled nothing because of it.`;
  const item = itemType === undefined || itemName === undefined ? {} : { itemType, itemName };
  return { ...item, ...failureProblem({ code: 'UNLOCK_NOTE_REFUSED', detail }) };
}
