import { activity, runtimeActivity } from '../../steps/frame/activity';
import {
  discardCheckPlanContract,
  planInstance,
  judgePairContract,
  pruneCheckRunsContract,
} from '../../../shared/contracts/steps/checkSteps';
import { storeNames } from '../../../shared/rules/storeNames';
import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type CheckSummary } from '../../../shared/contracts/model/checks';
import { type ErrorCode } from '../../../shared/contracts/model/errorCodes';
import { hasCode } from '../../../shared/contracts/model/moverError';
import { type Clients } from '../../../shared/clients/openClients';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { shortenText } from '../../../shared/rules/text/shortenText';
import { eachPage } from '../../../shared/clients/async/takeTurns';
import {
  readVerifiedConfiguration,
  readVerifiedIssuersAndContacts,
  verifiedPages,
} from '../../steps/plan/verifiedPlan';
import { listCheckRuns, purgeEndedRun } from '../../steps/checks/checkRuns';
import { type JudgedPlan, keepJudged, PlanJudge } from '../../steps/checks/judgePlan';
import { findSearchOf } from '../../steps/consumers/searchList';
import { inputProver } from '../../steps/starts/signStart';

type Input = InputOf<typeof judgePairContract>;

/**
 * Reads the stored plan page by page, judges all checks, compares them with the previous run and stores the run. A
 * second run of this step finds and writes the same. It reads nothing of the store that history does not prove.
 */
export function judgePair({ store, starts }: Clients) {
  return runtimeActivity(judgePairContract, async (input, client, log): Promise<CheckSummary> => {
    const { ask, finishedAt } = input;
    const search = await findSearchOf(store, client, { vault: ask.sourceVault, until: finishedAt });
    const judged = await judge(store, { ...input, search });
    return keepJudged({ store, client, log, ...inputProver({ store, starts }) }, input, judged);
  });
}

interface Known extends Input {
  readonly search: Awaited<ReturnType<typeof findSearchOf>>;
}

/** Judges what the plan has. A plan that somebody changed in the store is none, and the run says so. */
async function judge(store: ObjectStore, input: Known): Promise<JudgedPlan> {
  try {
    return await judgeWith(store, input);
  } catch (error) {
    if (!hasCode(error, ...changedPlan)) throw error;
    const trouble = { code: error.code, detail: shortenText(error.message, 400) };
    return judgeWith(store, { ...input, planned: { ...input.planned, plan: null, trouble } });
  }
}

const changedPlan: readonly ErrorCode[] = ['PLAN_CHANGED', 'STORE_OBJECT_INVALID'];

async function judgeWith(store: ObjectStore, { search, planned, ...terms }: Known): Promise<JudgedPlan> {
  const judge = new PlanJudge(terms);
  const plan = planned.plan && { move: terms.move, planHash: planned.plan.planHash };
  if (plan === null) return judge.judge({ planned, search, settings: null, configuration: null });
  const pages = await verifiedPages(store, plan);
  await eachPage({ first: 0, end: pages.count }, pages.read, ({ items }) => {
    judge.add(items);
  });
  const settings = await readVerifiedIssuersAndContacts(store, plan);
  const configuration = await readVerifiedConfiguration(store, plan);
  return judge.judge({ planned, search, settings, configuration });
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
