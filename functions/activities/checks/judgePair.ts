import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type CheckRun, type CheckSummary, type Finding } from '../../../shared/contracts/model/checks';
import { judgePairContract } from '../../../shared/contracts/model/checkFacts';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
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
import { readVerifiedIssuersAndContacts, verifiedPages } from '../../steps/plan/verifiedPlan';
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
    const { previous, findings: before } = await lookBack(store, ask, findings);
    const run: CheckRun = {
      ...ask,
      startedAt,
      finishedAt,
      overall: overallOf(found),
      findings,
      previousId: previous?.id ?? null,
      changes: compareFindings(before, findings),
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
  const approved = planned.plan && { move, planHash: planned.plan.planHash };
  if (approved !== null) {
    const { read } = await verifiedPages(store, approved);
    await eachPage({ first: 0, end }, read, ({ items }) => {
      tally.add(items);
      outlook.add(items);
    });
  }
  const settings = approved === null ? null : await readVerifiedIssuersAndContacts(store, approved);
  const ofItems = { routes: tally.routes(), extraSteps: tally.extraSteps() };
  return {
    findings: judgeFacts({ ...terms, survey, planned, settings, ...ofItems }, tally),
    forecast: planned.plan === null ? null : outlook.forecast(),
    affected: outlook.affected(),
  };
}

interface Before {
  /** The newest comparable run that can be read. */
  readonly previous: CheckRun | undefined;
  readonly findings: readonly Finding[];
}

/**
 * Returns the previous run, and of each check the finding of the newest run that knew it: a run that could not read something shows no
 * change of it, and must hide none.
 */
async function lookBack(store: ObjectStore, ask: Input['ask'], now: readonly Finding[]): Promise<Before> {
  let previous: CheckRun | undefined;
  const known = new Map<string, Finding>();
  const open = new Set(now.flatMap(({ id, status }) => (status === 'unknown' ? [] : [id])));
  for await (const run of earlierRuns(store, ask)) {
    previous ??= run;
    for (const finding of run.findings)
      if (finding.status !== 'unknown' && open.delete(finding.id)) known.set(finding.id, finding);
    if (open.size === 0) break;
  }
  return { previous, findings: [...(previous?.findings ?? []), ...known.values()] };
}

/** The comparable runs that can be read, newest first. A gate checks less than other runs, so no run is compared with one. */
async function* earlierRuns(store: ObjectStore, ask: Input['ask']): AsyncGenerator<CheckRun> {
  const { id, sourceVault, targetVault } = ask;
  for (const earlier of await listCheckRuns(store, { sourceVault, targetVault })) {
    if (earlier >= id) continue;
    const run = await findCheckRun(store, earlier);
    if (run !== undefined && isComparable(ask, run)) yield run;
  }
}

/** Runs with other options find other things, although nothing has changed. A gate only lacks the checks that read values. */
function isComparable(ask: Input['ask'], run: CheckRun): boolean {
  const termsOf = ({ options: { readValues, ...options }, policy }: Input['ask']) =>
    canonicalJson({ options, policy, ...(ask.trigger === 'gate' ? {} : { readValues }) });
  return run.trigger !== 'gate' && termsOf(run) === termsOf(ask);
}
