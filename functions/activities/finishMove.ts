import { finishMoveContract } from '../../shared/contracts/moveSteps';
import { type ItemResult } from '../../shared/contracts/outcome';
import { moveReportSchema } from '../../shared/contracts/report';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { storeNames } from '../../shared/rules/storeNames';
import {
  countItems,
  problemsOf,
  problemsShown,
  shortenProblem,
  versionsDone,
} from '../../shared/rules/summarizeResults';
import { activity } from './activity';
import { readResults } from './results';

/** Removes every staged payload, gathers the results and writes the report. A second run writes the same report. */
export function finishMove({ store, staging }: Clients) {
  return activity(finishMoveContract, async ({ move, phase, plan, problems, ...rest }) => {
    const sweptPayloads = await staging.sweep(move);
    const results: ItemResult[] = [];
    for (let page = 0; page < (plan?.pages ?? 0); page += 1) results.push(...(await readResults(store, move, page)));
    const sums = {
      items: countItems(results),
      versions: { total: plan?.versions ?? 0, done: results.reduce((sum, result) => sum + versionsDone(result), 0) },
    };
    const allProblems = [...problems, ...results.flatMap(problemsOf)];
    await writeJson(store, storeNames.report(move), moveReportSchema, {
      move,
      phase,
      plan,
      ...rest,
      ...sums,
      verified: results.filter((result) => result.verified).length,
      problems: allProblems,
      results,
    });
    const firstProblems = allProblems.slice(0, problemsShown).map(shortenProblem);
    return { ...sums, problemCount: allProblems.length, problems: firstProblems, sweptPayloads };
  });
}
