import { activity, runtimeActivity } from '../../steps/frame/activity';
import { discardCheckPlanContract, planInstance, judgePairContract } from '../../../shared/contracts/steps/checkSteps';
import { storeNames } from '../../../shared/rules/storeNames';
import { pruneCheckRunsContract } from '../../../shared/contracts/steps/checkSteps';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type CheckRun, type CheckSummary, type Finding } from '../../../shared/contracts/model/checks';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { compareFindings } from '../../../shared/rules/checks/compareFindings';
import { evidenceOf } from '../../../shared/rules/checks/foundCheckRun';
import { ItemTally } from '../../../shared/rules/checks/itemTally';
import { ForecastTally } from '../../../shared/rules/checks/forecastTally';
import { judgeFacts } from '../../../shared/rules/checks/judgeFacts';
import { overallOf } from '../../../shared/rules/checks/readiness';
import { summarizeRun } from '../../../shared/rules/checks/compareFindings';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { eachPage } from '../../../shared/clients/async/takeTurns';
import {
  readVerifiedConfiguration,
  readVerifiedIssuersAndContacts,
  verifiedPages,
} from '../../steps/plan/verifiedPlan';
import {
  type CheckReaders,
  findCheckRun,
  keepCheckRun,
  listCheckRuns,
  purgeEndedRun,
} from '../../steps/checks/checkRuns';
import { findSearchOf } from '../../steps/consumers/searchList';
import { type StepLog } from '../../steps/frame/stepLog';
import { inputProver } from '../../steps/starts/signStart';

type Input = InputOf<typeof judgePairContract>;

/**
 * Reads the stored plan page by page, judges all checks, compares them with the previous run and stores the run. A
 * second run of this step finds and writes the same. It reads nothing of the store that history does not prove.
 */
export function judgePair({ store, starts }: Clients) {
  return runtimeActivity(judgePairContract, async (input, client, log): Promise<CheckSummary> => {
    const { ask, startedAt, finishedAt } = input;
    const search = await findSearchOf(store, client, { vault: ask.sourceVault, until: finishedAt });
    const { planned, ...judged } = await judge(store, { ...input, search });
    const { findings, forecast, affected } = judged;
    const readers = { store, client, ...inputProver({ store, starts }) };
    const { previous, findings: before } = await lookBack(readers, ask, { now: findings, log });
    const run: CheckRun = {
      ...ask,
      startedAt,
      finishedAt,
      overall: overallOf(judged),
      findings,
      previousId: previous?.id ?? null,
      changes: compareFindings(before, findings),
      forecast,
      affected,
      ...(planned.trouble === null ? {} : { failure: planned.trouble }),
    };
    const pruned = await keepCheckRun(store, run);
    for (const id of pruned.flatMap((old) => [old, planInstance(old)])) await purgeEndedRun(client, id);
    return summarizeRun(run, previous?.overall ?? null);
  });
}

type Judged = Pick<CheckRun, 'findings' | 'forecast' | 'affected'> & Pick<Input, 'planned'>;

interface Known extends Input {
  readonly search: Awaited<ReturnType<typeof findSearchOf>>;
}

/** Judges what the plan has. A plan that somebody changed in the store is none, and the run says so. */
async function judge(store: ObjectStore, input: Known): Promise<Judged> {
  try {
    return await judgeWith(store, input);
  } catch (error) {
    if (!hasCode(error, ...changedPlan)) throw error;
    const trouble = { code: error.code, detail: shortenText(error.message, 400) };
    return judgeWith(store, { ...input, planned: { ...input.planned, plan: null, trouble } });
  }
}

const changedPlan: readonly ErrorCode[] = ['PLAN_CHANGED', 'STORE_OBJECT_INVALID'];

async function judgeWith(
  store: ObjectStore,
  { ask, move, startedAt, survey, planned, search }: Known,
): Promise<Judged> {
  const terms = { move, options: ask.options, now: Date.parse(startedAt) / 1000 };
  const tally = new ItemTally(terms);
  const outlook = new ForecastTally(survey.target.resource?.sku);
  const plan = planned.plan && { move, planHash: planned.plan.planHash };
  if (plan !== null) {
    const pages = await verifiedPages(store, plan);
    await eachPage({ first: 0, end: pages.count }, pages.read, ({ items }) => {
      tally.add(items);
      outlook.add(items);
    });
  }
  const settings = plan && (await readVerifiedIssuersAndContacts(store, plan));
  const configuration = plan && (await readVerifiedConfiguration(store, plan));
  const ofItems = { routes: tally.routes(), extraSteps: tally.extraSteps() };
  return {
    findings: judgeFacts({ ...terms, survey, planned, settings, configuration, search, ...ofItems }, tally),
    forecast: plan && outlook.forecast(),
    affected: outlook.affected(),
    planned,
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
async function lookBack(
  readers: CheckReaders,
  ask: Input['ask'],
  { now, log }: { readonly now: readonly Finding[]; readonly log: StepLog | undefined },
): Promise<Before> {
  let previous: CheckRun | undefined;
  const known = new Map<string, Finding>();
  const open = new Set(now.flatMap(({ id, status }) => (status === 'unknown' ? [] : [id])));
  for await (const run of earlierRuns(readers, ask, log)) {
    previous ??= run;
    for (const finding of run.findings)
      if (finding.status !== 'unknown' && open.delete(finding.id)) known.set(finding.id, finding);
    if (open.size === 0) break;
  }
  return { previous, findings: [...(previous?.findings ?? []), ...known.values()] };
}

/**
 * The comparable runs that history proves, newest first. A gate checks less than other runs, so no run is compared with one. The log names
 * each stored run that is not the app's, or not as the app wrote it.
 */
async function* earlierRuns(
  readers: CheckReaders,
  ask: Input['ask'],
  log: StepLog | undefined,
): AsyncGenerator<CheckRun> {
  const { id, sourceVault, targetVault } = ask;
  for (const earlier of await listCheckRuns(readers.store, { sourceVault, targetVault })) {
    if (earlier >= id) continue;
    const run = evidenceOf(await findCheckRun(readers, earlier), log);
    if (run !== undefined && isComparable(ask, run)) yield run;
  }
}

/** Runs with other options find other things, although nothing has changed. A gate only lacks the checks that read values. */
function isComparable(ask: Input['ask'], run: CheckRun): boolean {
  const termsOf = ({ options: { readValues, ...options }, policy }: Input['ask']) =>
    canonicalJson({ options, policy, ...(ask.trigger === 'gate' ? {} : { readValues }) });
  return run.trigger !== 'gate' && termsOf(run) === termsOf(ask);
}

/**
 * Removes the plan of a run of checks and its staging. Nothing else uses them. It is a step of its own, so that the judgement can be
 * repeated after a crash.
 */
export function discardCheckPlan({ store, staging }: Clients) {
  return activity(discardCheckPlanContract, async ({ move }) => {
    await staging.sweep(move);
    for await (const name of store.list(`${storeNames.run(move)}/`)) await store.remove(name);
    return { state: 'discarded' as const };
  });
}

/** How many runs after the newest are examined. Fewer than this start between two scheduled runs. */
const maxExamined = 10;

/**
 * Purges the history of the plans of ended check runs, which is the larger part, so that the runtime's tables do not grow with the schedule.
 * The short history of a run itself proves what the store has of the run, and goes together with that. Runs in progress are left alone.
 */
export function pruneCheckRuns({ store }: Clients) {
  return runtimeActivity(pruneCheckRunsContract, async (pair, runtime) => {
    const older = (await listCheckRuns(store, pair)).slice(1, 1 + maxExamined);
    const purged = await Promise.all(older.map((id) => purgeEndedRun(runtime, planInstance(id))));
    return { purged: purged.reduce((sum, count) => sum + count, 0) };
  });
}
