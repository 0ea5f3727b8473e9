import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { checkPairsContract, checkVaultsContract } from '../../shared/contracts/model/checks';
import { type Steps } from './callContract';

/** Checks many pairs at once, each in its own orchestration, so that a vault that hangs delays only its own pair. */
export function* checkPairs(context: OrchestrationContext): Steps<OutputOf<typeof checkPairsContract>> {
  const { runs } = checkPairsContract.input.parse(context.df.getInput());
  const tasks = runs.map((ask) => context.df.callSubOrchestrator(checkVaultsContract.name, ask, ask.id));
  return checkPairsContract.output.parse({ runs: yield context.df.Task.all(tasks) });
}
