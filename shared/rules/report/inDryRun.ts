import { type Problem } from '../../contracts/api/moveStatus';

/** A problem as a dry run reports it: it was no move, so there is none to run again. */
export function inDryRun(problem: Problem): Problem {
  return {
    ...problem,
    remedy: problem.remedy.replaceAll(runAgain, (_, first: string) => `${first}un the dry run again`),
  };
}

/** Also with what follows a colon: nothing has arrived that a second run could find. */
const runAgain = /\b([Rr])un the move again(?:: what arrived is left as it is and only the rest is moved)?/g;
