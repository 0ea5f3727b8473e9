import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { checkPairsContract, checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import { maxCallsOfTurn, turnsOf, callOrchestrators } from '../engine/callContract';
import { appRun } from '../engine/generation';

/**
 * Checks many pairs at once, each in its own orchestration, so that a vault that hangs delays only its own pair. A turn begins
 * at most 90 of them, and children of this orchestrator check a larger number in groups. If one fails, this ends after the others:
 * its slots count for them.
 */
export const checkPairs = appRun(checkPairsContract, function* (context, { runs, terms }) {
  if (runs.length <= maxCallsOfTurn) {
    const asks = runs.map((run) => [run.id, { ...run, ...terms }] as const);
    return { ended: { runs: (yield* callOrchestrators(context, checkVaultsContract, asks)).map(outcomeOf) } };
  }
  const groups = turnsOf(runs).map((group) => [undefined, { terms, runs: group }] as const);
  const outputs = yield* callOrchestrators(context, checkPairsContract, groups);
  return { ended: { runs: outputs.flatMap((output) => output.runs) } };
});

function outcomeOf({ id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed }: Summary) {
  return { id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed };
}

type Summary = OutputOf<typeof checkVaultsContract>;
