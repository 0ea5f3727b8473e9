import { finishMoveContract } from '../../shared/contracts/steps/moveSteps';
import { type LateReport } from '../../shared/contracts/model/lateRounds';
import { type Problem } from '../../shared/contracts/api/moveStatus';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type PartialOutput } from '../../shared/contracts/steps/parts';
import { moveReportSchema } from '../../shared/contracts/api/report';
import { isBudgetSpent } from '../../shared/clients/async/stepBudget';
import { listPart, longJson, writeOnce } from '../../shared/clients/store/jsonStore';
import { type Clients } from '../../shared/clients/openClients';
import { type ObjectStore } from '../../shared/clients/store/objectStore';
import { isStopped } from '../../shared/rules/checks/gateOfMove';
import { lateProblem } from '../../shared/rules/transfer/lateItems';
import { failureProblem } from '../../shared/rules/transfer/failureProblem';
import { storeNames } from '../../shared/rules/storeNames';
import { countByCode } from '../../shared/rules/report/problemsByCode';
import { firstProblems } from '../../shared/rules/report/summarizeResults';
import { activity } from '../steps/activity';
import { failStep } from '../steps/failStep';
import { relockAll } from '../steps/items/unlockVersions';
import { gatherReport, type ReportReader } from '../steps/report/gatherReport';
import { type LateRows, readLateRows, readUnplanned, withoutReplaced } from '../steps/report/lateRows';
import { readPlanPage } from '../steps/plan/planPages';
import { readResults } from '../steps/plan/results';
import { keepRun } from '../steps/runs/runRecords';
import { readPlannedIssuersAndContacts } from '../steps/issuersAndContacts/plannedIssuersAndContacts';
import { readIssuersAndContactsResults } from '../steps/issuersAndContacts/issuersAndContactsResults';
import { readConfigurationReport } from '../steps/targetVault/configurationReport';
import { readConfigurationPlan } from '../steps/targetVault/configurationStore';
import { connectPair } from '../steps/vaultPair';

/** The schema of a report without its results. */
const reportHeadSchema = moveReportSchema.omit({ results: true });

/**
 * Removes every staged payload, gathers the results, writes the report and records the end of the run. A second run
 * writes the same; a report with other content is never replaced. If the app has an archive of reports, no run ends without
 * its report there. Returns `waiting` and does nothing else while a late request may still enable a version that must
 * stay disabled; the caller then runs the step again.
 */
export function finishMove(clients: Clients) {
  const { store, reportArchive, claims } = clients;
  return activity(finishMoveContract, async ({ move, plan, problems, checks, late = notLate, ...rest }) => {
    const { unlocked, again } = await disableAgain(clients, move);
    if (again !== undefined) return { state: 'waiting' as const, until: new Date(again).toISOString() };
    const swept = await sweepPart(clients, move);
    if (typeof swept !== 'number') return swept;
    for (const vault of [move.sourceVault, move.targetVault]) await claims.writer(move, vault).release();
    const rows = await readLateRows(late, (page) => readPlanPage(store, move, page));
    const unplanned = (await readUnplanned(store, move, late, rows)).map(lateProblem);
    const facts = { ...rest, ...(checks && { checks }), problems: [...problems, ...unlocked, ...unplanned] };
    const isBegun = !move.dryRun && !isStopped(move, checks);
    const parts: Uint8Array[] = [];
    const run = { move, plan, late, facts, isBegun, reader: readerOf({ store, move, isBegun, rows }) };
    const value = await gatherReport(run, (results) => {
      parts.push(listPart(results));
    });
    const list = { field: 'results', parts };
    const report = longJson({ schema: reportHeadSchema, value, list });
    const isStored = await writeOnce(store, storeNames.report(move), report);
    // The archive refuses to replace a report, so a second run of this step keeps that of the first.
    await reportArchive?.writeIfAbsent(storeNames.report(move), report);
    const { items, versions } = value;
    const found = isStored ? value.problems : [reportDiffers, ...value.problems];
    const phase = !isStored && value.phase === 'completed' ? 'partiallyCompleted' : value.phase;
    const problemCount = found.length;
    const { startedAt, finishedAt } = rest;
    await keepRun(store, { move, startedAt, end: { phase, finishedAt, items, versions, problemCount } });
    const counted = { problemCount, problemsByCode: countByCode(found) };
    return { phase, items, versions, ...counted, problems: firstProblems(found), sweptPayloads: swept };
  });
}

/** Removes staged payloads until the time of the step is used up. The next part finds those that are left. */
async function sweepPart({ staging, budget: begin }: Clients, move: MoveSpec): Promise<number | PartialOutput> {
  const budget = begin();
  let removed = 0;
  try {
    return await staging.sweep(move, () => {
      budget.check();
      removed += 1;
    });
  } catch (error) {
    if (!isBudgetSpent(error)) throw error;
    return { state: 'partial', done: removed, throttled: 0 };
  } finally {
    budget.end();
  }
}

/** Nobody can rely on a report that is not the one of this run. */
const reportDiffers = failureProblem({
  code: 'REPORT_DIFFERS',
  detail: 'The store already has another report of this run. It was kept, and this one was not written.',
});

/** For a move without extra rounds. */
const notLate: LateReport = { rounds: [], looks: 0, versions: 0 };

interface ReaderParts {
  readonly store: ObjectStore;
  readonly move: MoveSpec;
  readonly isBegun: boolean;
  readonly rows: LateRows;
}

function readerOf({ store, move, isBegun, rows }: ReaderParts): ReportReader {
  return {
    readPage: withoutReplaced(rows, (page) => readResults(store, move, page, isBegun)),
    readSettings: async () =>
      readIssuersAndContactsResults(store, move, await readPlannedIssuersAndContacts(store, move)),
    readConfiguration: async () => readConfigurationReport(store, move, await readConfigurationPlan(store, move)),
  };
}

interface Locked {
  /** Versions that could not be disabled again. */
  readonly unlocked: readonly Problem[];
  /** When to disable versions once more (milliseconds since 1970). Until then a late request may enable one. */
  readonly again: number | undefined;
}

/** Disables versions that an interrupted step left enabled. A request of that step may arrive after everything else. */
async function disableAgain({ vaults, store }: Clients, move: MoveSpec): Promise<Locked> {
  if (move.disabled !== 'unlock') return { unlocked: [], again: undefined };
  const { leftEnabled, again } = await relockAll({ store, move, pair: connectPair(vaults, move) });
  const unlocked = leftEnabled.map(({ side, itemType, itemName, error }) => {
    const failed = failStep(error);
    const detail = `A version that the move enabled to read it in the ${side} vault could not be disabled again. ${failed.detail}`;
    return { itemType, itemName, ...failureProblem({ ...failed, detail }) };
  });
  return { unlocked, again };
}
