import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../shared/contracts/steps/contract';
import { checkPairsContract, checkVaultsContract } from '../../shared/contracts/model/checks';
import { type Steps } from './callContract';
import { endStart, requireStart } from './requireStart';

/** Checks many pairs at once, each in its own orchestration, so that a vault that hangs delays only its own pair. */
export function* checkPairs(context: OrchestrationContext): Steps<OutputOf<typeof checkPairsContract>> {
  yield* requireStart(context, checkPairsContract.name);
  const { runs, start } = checkPairsContract.input.parse(context.df.getInput());
  const tasks = runs.map((ask) => context.df.callSubOrchestrator(checkVaultsContract.name, ask, ask.id));
  const output = checkPairsContract.output.parse({ runs: yield context.df.Task.all(tasks) });
  yield* endStart(context, start);
  return output;
}
