import { type Problem } from '../../contracts/api/moveStatus';

/** A problem as a dry run reports it. A dry run is no move, so its remedies do not say to run a move again. */
export function inDryRun(problem: Problem): Problem {
  return {
    ...problem,
    remedy: problem.remedy.replaceAll(runAgain, (_, first: string) => `${first}un the dry run again`),
  };
}

/** Includes the sentence about items that arrived: in a dry run nothing arrives. */
const runAgain = /\b([Rr])un the move again(?:\. Items that arrived are left unchanged, and only the rest is moved)?/g;
