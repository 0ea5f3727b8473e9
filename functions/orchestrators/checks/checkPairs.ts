import { type OrchestrationContext } from 'durable-functions';
import { type OutputOf } from '../../../shared/contracts/steps/contract';
import { type CheckAsk, checkSummarySchema } from '../../../shared/contracts/model/checks';
import { checkPairsContract, checkVaultsContract } from '../../../shared/contracts/steps/checkSteps';
import { allOf, maxCallsOfTurn, turnsOf } from '../engine/callContract';
import { type Steps } from '../engine/steps';
import { dropStart, requireStart } from '../engine/requireStart';

type Output = OutputOf<typeof checkPairsContract>;

/**
 * Checks many pairs at once, each in its own orchestration, so that a vault that hangs delays only its own pair. A turn begins
 * at most 90 of them, and children of this orchestrator check a larger number in groups. If one fails, this ends after the others:
 * its slots count for them.
 */
export function* checkPairs(context: OrchestrationContext): Steps<Output> {
  yield* requireStart(context, checkPairsContract.name);
  const { start, runs, terms } = checkPairsContract.input.parse(context.df.getInput());
  const asks = runs.map((run) => ({ ...run, ...terms }));
  const output = asks.length > maxCallsOfTurn ? yield* checkInGroups(context, asks) : yield* checkEach(context, asks);
  yield* dropStart(context, start);
  return output;
}

function* checkEach(context: OrchestrationContext, asks: readonly CheckAsk[]): Steps<Output> {
  const tasks = asks.map((ask) => context.df.callSubOrchestrator(checkVaultsContract.name, ask, ask.id));
  const summaries = checkSummarySchema.array().parse(yield* allOf(context, tasks));
  return { runs: summaries.map(outcomeOf) };
}

function* checkInGroups(context: OrchestrationContext, asks: readonly CheckAsk[]): Steps<Output> {
  const [first] = asks;
  if (first === undefined) return { runs: [] };
  const { trigger, options, policy, failOn } = first;
  const terms = { trigger, options, policy, failOn };
  const tasks = turnsOf(asks).map((group) => {
    const runs = group.map(({ id, sourceVault, targetVault }) => ({ id, sourceVault, targetVault }));
    return context.df.callSubOrchestrator(checkPairsContract.name, { terms, runs });
  });
  const groups = checkPairsContract.output.array().parse(yield* allOf(context, tasks));
  return { runs: groups.flatMap(({ runs }) => runs) };
}

function outcomeOf({ id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed }: Summary) {
  return { id, sourceVault, targetVault, overall, previousOverall, counts, failed, changed };
}

type Summary = OutputOf<typeof checkVaultsContract>;
