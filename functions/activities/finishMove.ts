import { finishMoveContract } from '../../shared/contracts/moveSteps';
import { type Phase, type Problem } from '../../shared/contracts/moveStatus';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { type ItemResult } from '../../shared/contracts/outcome';
import { moveReportSchema } from '../../shared/contracts/report';
import { writeJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { gateNotices, isStopped } from '../../shared/rules/checks/gateOfMove';
import { failureProblem } from '../../shared/rules/failureProblem';
import { settingNotices, settingProblems } from '../../shared/rules/settingProblems';
import { storeNames } from '../../shared/rules/storeNames';
import {
  countItems,
  noticesOf,
  problemsOf,
  problemsShown,
  shortenProblem,
  versionsDone,
} from '../../shared/rules/summarizeResults';
import { activity } from './activity';
import { failStep } from './failStep';
import { relockAll } from './items/unlockVersions';
import { readResults } from './results';
import { readSettingResults } from './settings/settingResults';
import { readConfigurationReport } from './target/configurationReport';
import { openPair } from './vaultPair';

/** Removes every staged payload, gathers the results and writes the report. A second run writes the same report. */
export function finishMove(clients: Clients) {
  const { store, staging } = clients;
  return activity(finishMoveContract, async ({ move, plan, problems, checks, ...rest }) => {
    const unlocked = await lockWhatIsOpen(clients, move);
    const phase = endPhaseOf(rest.phase, unlocked);
    const sweptPayloads = await staging.sweep(move);
    const isBegun = !move.dryRun && !isStopped(move, checks);
    const results: ItemResult[] = [];
    for (let page = 0; page < (plan?.pages ?? 0); page += 1)
      results.push(...(await readResults(store, move, page, isBegun)));
    const { settings, deletedInSource } = await readSettingResults(store, move, plan !== null);
    const sums = {
      items: countItems(results),
      versions: { total: plan?.versions ?? 0, done: results.reduce((sum, result) => sum + versionsDone(result), 0) },
    };
    const allProblems = [
      ...problems,
      ...unlocked,
      ...results.flatMap(problemsOf),
      ...settings.flatMap(settingProblems),
    ];
    await writeJson(store, storeNames.report(move), moveReportSchema, {
      move,
      plan,
      ...rest,
      phase,
      ...sums,
      verified: results.filter((result) => result.verified).length,
      problems: allProblems,
      ...(checks === undefined ? {} : { checks }),
      notices: [...gateNotices(move, checks), ...results.flatMap(noticesOf), ...settings.flatMap(settingNotices)],
      results,
      settings: [...settings],
      deletedInSource: [...deletedInSource],
      configuration: plan === null ? null : await readConfigurationReport(store, move),
    });
    const firstProblems = allProblems.slice(0, problemsShown).map(shortenProblem);
    return { phase, ...sums, problemCount: allProblems.length, problems: firstProblems, sweptPayloads };
  });
}

/** A version that stays enabled is something that a person has to mend. */
function endPhaseOf(phase: Phase, unlocked: readonly Problem[]): Phase {
  return phase === 'completed' && unlocked.length > 0 ? 'partiallyCompleted' : phase;
}

/** A step that was cut off for good may have left a version enabled. What cannot be disabled again has to be told. */
async function lockWhatIsOpen({ vaults, store }: Clients, move: MoveRef): Promise<readonly Problem[]> {
  if (move.disabled !== 'unlock') return [];
  const leftOpen = await relockAll({ store, move, pair: openPair(vaults, move) });
  return leftOpen.map(({ side, itemType, itemName, error }) => {
    const failed = failStep(error);
    const detail = `A version that was enabled for its reading in the ${side} vault could not be disabled again. ${failed.detail}`;
    return { itemType, itemName, ...failureProblem({ ...failed, detail }) };
  });
}
