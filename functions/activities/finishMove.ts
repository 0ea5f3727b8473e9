import { finishMoveContract } from '../../shared/contracts/moveSteps';
import { type Problem } from '../../shared/contracts/moveStatus';
import { type MoveRef } from '../../shared/contracts/moveRef';
import { moveReportSchema } from '../../shared/contracts/report';
import { listPart, writeLongJson } from '../../shared/clients/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { gateNotices, isStopped } from '../../shared/rules/checks/gateOfMove';
import { failureProblem } from '../../shared/rules/failureProblem';
import { endOfRun } from '../../shared/rules/report/endOfRun';
import { inDryRun } from '../../shared/rules/report/inDryRun';
import { settingNotices, settingProblems } from '../../shared/rules/settingProblems';
import { storeNames } from '../../shared/rules/storeNames';
import { ResultTally } from '../../shared/rules/resultTally';
import { problemsShown, shortenProblem } from '../../shared/rules/summarizeResults';
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
    const sweptPayloads = await staging.sweep(move);
    const isBegun = !move.dryRun && !isStopped(move, checks);
    const when = isBegun ? 'done' : 'planned';
    const tally = new ResultTally(when);
    const parts: Uint8Array[] = [];
    for (let page = 0; page < (plan?.pages ?? 0); page += 1) {
      const results = await readResults(store, move, page, isBegun);
      tally.add(results);
      parts.push(listPart(results));
    }
    const { settings, deletedInSource } = await readSettingResults(store, move, plan !== null);
    const sums = { items: tally.items, versions: { total: plan?.versions ?? 0, done: tally.versionsDone } };
    const ofGate = gateNotices(move, checks);
    const found = [
      ...problems,
      ...unlocked,
      ...tally.problems,
      ...settings.flatMap((setting) => settingProblems(setting, when)),
    ];
    const ofRun = [...problems, ...unlocked, ...ofGate];
    const end = endOfRun({ move, phase: rest.phase, tally, settings, ofRun, problemCount: found.length });
    const { phase } = end;
    const inWords = (words: readonly Problem[]): Problem[] => (move.dryRun ? words.map(inDryRun) : [...words]);
    const allProblems = inWords([...end.problems, ...found]);
    const value = {
      move,
      plan,
      ...rest,
      phase,
      ...sums,
      ...(move.dryRun ? { wouldArrive: wouldArrive(tally) } : {}),
      failOnCounts: end.failOnCounts,
      failedBy: [...end.failedBy],
      verified: tally.verified,
      problems: allProblems,
      ...(checks === undefined ? {} : { checks }),
      notices: inWords([...ofGate, ...tally.notices, ...settings.flatMap((setting) => settingNotices(setting, when))]),
      settings: [...settings],
      deletedInSource: [...deletedInSource],
      configuration: plan === null ? null : await readConfigurationReport(store, move),
    };
    const list = { field: 'results', parts };
    await writeLongJson(store, storeNames.report(move), { schema: reportHeadSchema, value, list });
    const firstProblems = allProblems.slice(0, problemsShown).map(shortenProblem);
    return { phase, ...sums, problemCount: allProblems.length, problems: firstProblems, sweptPayloads };
  });
}

/** What a move would leave in the target: what is planned, and what is there already. */
function wouldArrive({ items, planned, versionsDone }: ResultTally) {
  return { items: items.done + planned.items, versions: versionsDone + planned.versions };
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
