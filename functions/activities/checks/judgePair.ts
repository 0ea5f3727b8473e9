import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type CheckRun, type CheckSummary } from '../../../shared/contracts/model/checks';
import { judgePairContract } from '../../../shared/contracts/model/checkFacts';
import { type PlanPage } from '../../../shared/contracts/model/plan';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type PlannedIssuersAndContacts } from '../../../shared/contracts/model/issuersAndContacts';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { compareFindings } from '../../../shared/rules/checks/compareFindings';
import { ItemTally } from '../../../shared/rules/checks/itemTally';
import { ForecastTally } from '../../../shared/rules/checks/forecastTally';
import { judgeFacts } from '../../../shared/rules/checks/judgeFacts';
import { overallOf } from '../../../shared/rules/checks/readiness';
import { summarizeRun } from '../../../shared/rules/checks/summarizeRun';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { storeNames } from '../../../shared/rules/storeNames';
import { activity } from '../../steps/activity';
import { eachPage } from '../../steps/parts/eachPage';
import { readPlanPage } from '../../steps/plan/planPages';
import { readPlannedIssuersAndContacts } from '../../steps/issuersAndContacts/plannedIssuersAndContacts';
import { findCheckRun, keepCheckRun, listCheckRuns } from '../../steps/checks/checkRuns';

type Input = InputOf<typeof judgePairContract>;

/**
 * Reads the stored plan page by page, judges all checks, compares them with the previous run and stores the run. A
 * second run of this step finds and writes the same.
 */
export function judgePair({ store, staging }: Clients) {
  return activity(judgePairContract, async (input): Promise<CheckSummary> => {
    const { ask, startedAt, finishedAt, move } = input;
    const known = await findCheckRun(store, ask.id);
    const found = known ?? (await judge(store, input));
    const { findings, forecast, affected } = found;
    const previous = await previousOf(store, ask);
    const run: CheckRun = {
      ...ask,
      startedAt,
      finishedAt,
      overall: overallOf(found),
      findings,
      previousId: previous?.id ?? null,
      changes: previous === undefined ? [] : compareFindings(previous.findings, findings),
      forecast,
      affected,
      ...(input.planned.trouble === null ? {} : { failure: input.planned.trouble }),
    };
    await keepCheckRun(store, run);
    if (input.plan === 'remove') await removePlan(move);
    return summarizeRun(run, previous?.overall ?? null);
  });

  /** Only this run uses the plan. */
  async function removePlan(move: MoveSpec): Promise<void> {
    await staging.sweep(move);
    for await (const name of store.list(`${storeNames.run(move)}/`)) await store.remove(name);
  }
}

type Judged = Pick<CheckRun, 'findings' | 'forecast' | 'affected'>;

async function judge(store: ObjectStore, { ask, move, startedAt, survey, planned }: Input): Promise<Judged> {
  const terms = { move, options: ask.options, now: Date.parse(startedAt) / 1000 };
  const tally = new ItemTally(terms);
  const outlook = new ForecastTally(survey.target.resource?.sku);
  const end = planned.plan?.pages ?? 0;
  const read = (page: number): Promise<PlanPage> => readPlanPage(store, move, page);
  await eachPage({ first: 0, end }, read, ({ items }) => {
    tally.add(items);
    outlook.add(items);
  });
  const settings: PlannedIssuersAndContacts | null =
    planned.plan === null ? null : await readPlannedIssuersAndContacts(store, move);
  const ofItems = { routes: tally.routes(), extraSteps: tally.extraSteps() };
  return {
    findings: judgeFacts({ ...terms, survey, planned, settings, ...ofItems }, tally),
    forecast: planned.plan === null ? null : outlook.forecast(),
    affected: outlook.affected(),
  };
}

/** Returns the newest comparable run that can be read. A gate checks less than other runs, so no run is compared with one. */
async function previousOf(store: ObjectStore, ask: Input['ask']): Promise<CheckRun | undefined> {
  const { id, sourceVault, targetVault } = ask;
  for (const earlier of await listCheckRuns(store, { sourceVault, targetVault })) {
    if (earlier >= id) continue;
    const run = await findCheckRun(store, earlier);
    if (run !== undefined && isComparable(ask, run)) return run;
  }
  return undefined;
}

/** Runs with other options find other things, although nothing has changed. A gate has its own options. */
function isComparable(ask: Input['ask'], run: CheckRun): boolean {
  const termsOf = ({ options, policy }: Input['ask']) => canonicalJson({ options, policy });
  return run.trigger !== 'gate' && (ask.trigger === 'gate' || termsOf(run) === termsOf(ask));
}
