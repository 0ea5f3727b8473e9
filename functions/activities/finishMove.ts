import { finishMoveContract } from '../../shared/contracts/moveSteps';
import { type Phase, type Problem } from '../../shared/contracts/moveStatus';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { moveReportSchema } from '../../shared/contracts/report';
import { listPart, writeLongJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { gateNotices, isStopped } from '../../shared/rules/checks/gateOfMove';
import { failureProblem } from '../../shared/rules/failureProblem';
import { settingNotices, settingProblems } from '../../shared/rules/settingProblems';
import { storeNames } from '../../shared/rules/storeNames';
import { ResultTally } from '../../shared/rules/resultTally';
import { countByCode } from '../../shared/rules/problemsByCode';
import { firstProblems } from '../../shared/rules/summarizeResults';
import { activity } from './activity';
import { failStep } from './failStep';
import { relockAll } from './items/unlockVersions';
import { readResults } from './results';
import { readSettingResults } from './settings/settingResults';
import { readConfigurationReport } from './target/configurationReport';
import { openPair } from './vaultPair';

/** Everything of a report but its results. */
const reportHeadSchema = moveReportSchema.omit({ results: true });

/** Removes every staged payload, gathers the results and writes the report. A second run writes the same report. */
export function finishMove(clients: Clients) {
  const { store, staging } = clients;
  return activity(finishMoveContract, async ({ move, plan, problems, checks, ...rest }) => {
    const unlocked = await lockWhatIsOpen(clients, move);
    const phase = endPhaseOf(rest.phase, unlocked);
    const sweptPayloads = await staging.sweep(move);
    const isBegun = !move.dryRun && !isStopped(move, checks);
    const tally = new ResultTally();
    const parts: Uint8Array[] = [];
    for (let page = 0; page < (plan?.pages ?? 0); page += 1) {
      const results = await readResults(store, move, page, isBegun);
      tally.add(results);
      parts.push(listPart(results));
    }
    const { settings, deletedInSource } = await readSettingResults(store, move, plan !== null);
    const sums = { items: tally.items, versions: { total: plan?.versions ?? 0, done: tally.versionsDone } };
    const allProblems = [...problems, ...unlocked, ...tally.problems, ...settings.flatMap(settingProblems)];
    const value = {
      move,
      plan,
      ...rest,
      phase,
      ...sums,
      verified: tally.verified,
      problems: allProblems,
      ...(checks === undefined ? {} : { checks }),
      notices: [...gateNotices(move, checks), ...tally.notices, ...settings.flatMap(settingNotices)],
      settings: [...settings],
      deletedInSource: [...deletedInSource],
      configuration: plan === null ? null : await readConfigurationReport(store, move),
    };
    const list = { field: 'results', parts };
    await writeLongJson(store, storeNames.report(move), { schema: reportHeadSchema, value, list });
    const counted = { problemCount: allProblems.length, problemsByCode: countByCode(allProblems) };
    return { phase, ...sums, ...counted, problems: firstProblems(allProblems), sweptPayloads };
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
