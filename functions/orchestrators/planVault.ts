import { type OrchestrationContext } from 'durable-functions';
import { type InputOf, type OutputOf } from '../../shared/contracts/steps/contract';
import {
  indexTargetContract,
  inspectItemContract,
  listItemsContract,
  savePlanPageContract,
  finalizePlanContract,
  surveyIssuersAndContactsContract,
  surveyVaultsContract,
} from '../../shared/contracts/steps/moveSteps';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { type PlanProgress, planVaultContract } from '../../shared/contracts/steps/orchestrations';
import { type StepFailed } from '../../shared/contracts/model/outcome';
import { type BackupOutlook, type PlannedItem } from '../../shared/contracts/model/plan';
import { planTargetContract } from '../../shared/contracts/steps/targetSteps';
import { itemsPerPage } from '../../shared/rules/transfer/batching';
import { callActivities, callActivity, callBoth, type Steps } from './callContract';
import { Waits } from './waits';

type Planned = OutputOf<typeof planVaultContract>;

/**
 * Looks at everything and writes nothing but the plan. One generation inspects some hundred items, while the next are
 * listed, and stores their pages; the next goes on from there, so that history stays short at any size.
 */
export function* planVault(context: OrchestrationContext): Steps<Planned | undefined> {
  const { move, progress, measure, startedAt } = planVaultContract.input.parse(context.df.getInput());
  const started = progress ?? (yield* startPlan(context, move, startedAt));
  if ('state' in started) return started;
  const next = yield* planPart(context, { move, progress: started, measure });
  if ('state' in next) return { ...next, ...waitedIn(started) };
  if (next.cursor !== null) {
    context.df.continueAsNew({ move, progress: next, measure });
    return undefined;
  }
  const { source, target, backups, pages, throttled } = next;
  const sealed = yield* callActivity(context, finalizePlanContract, { move, source, target, backups, pages });
  if ('state' in sealed) return { ...sealed, ...waitedIn(next) };
  const { problems, ...plan } = sealed;
  return { state: 'planned', plan, problems, throttled, ...waitedIn(next) };
}

function waitedIn({ waitedSeconds }: Pick<PlanProgress, 'waitedSeconds'>) {
  return waitedSeconds === undefined ? {} : { waitedSeconds };
}

function* startPlan(
  context: OrchestrationContext,
  move: MoveSpec,
  startedAt: string | undefined,
): Steps<PlanProgress | Failed> {
  const waits = new Waits(context);
  const survey = yield* surveyWhenQuiet(context, waits, { move, startedAt });
  const waited = waits.seconds > 0 ? { waitedSeconds: waits.seconds } : {};
  if (survey.state === 'failed') return { ...survey, ...waited };
  const begun = yield* beginPlan(context, move, survey);
  return { ...begun, ...waited };
}

function* beginPlan(context: OrchestrationContext, move: MoveSpec, survey: Surveyed): Steps<PlanProgress | StepFailed> {
  const configuration = yield* callActivity(context, planTargetContract, { move });
  if (configuration.state === 'failed') return configuration;
  const index = yield* callActivity(context, indexTargetContract, { move });
  if (index.state === 'failed') return index;
  const settings = yield* callActivity(context, surveyIssuersAndContactsContract, { move });
  if (settings.state === 'failed') return settings;
  const { source, target } = survey;
  const backups = outlookIn(survey.backups, configuration.sameSubscription);
  const throttled = index.throttled + settings.throttled;
  return { source, target, backups, cursor: null, ahead: null, pages: 0, items: 0, throttled };
}

type Failed = Extract<Planned, { state: 'failed' }>;
type Survey = OutputOf<typeof surveyVaultsContract>;
type Surveyed = Extract<Survey, { state: 'surveyed' }>;

/** Surveys the vaults once nothing that an earlier run has sent can arrive any more. */
function* surveyWhenQuiet(
  context: OrchestrationContext,
  waits: Waits,
  input: InputOf<typeof surveyVaultsContract>,
): Steps<Exclude<Survey, { state: 'waiting' }>> {
  for (;;) {
    const survey = yield* callActivity(context, surveyVaultsContract, input);
    if (survey.state !== 'waiting') return survey;
    yield* waits.until({ reason: 'earlierMove', until: survey.until, earlierMove: survey.earlierMove });
  }
}

/** Another subscription does not take the backup, whatever the region; a proof by trying stands. */
function outlookIn(backups: BackupOutlook, sameSubscription: boolean | null): BackupOutlook {
  return sameSubscription === false && backups !== 'proved' && backups !== 'otherGeography' ? 'refused' : backups;
}

interface Part {
  readonly move: MoveSpec;
  readonly progress: PlanProgress;
  readonly measure: boolean | undefined;
}

function* planPart(context: OrchestrationContext, { move, progress, measure }: Part): Steps<PlanProgress | StepFailed> {
  const { cursor: from, backups } = progress;
  const listed = progress.ahead ?? (yield* callActivity(context, listItemsContract, { move, cursor: from }));
  if (listed.state === 'failed') return listed;
  const { items, cursor } = listed;
  const inputs = items.map((item) => ({ move, item, backups, look: 'index' as const, measure }));
  const [inspected, [ahead = null]] = yield* callBoth(
    context,
    [inspectItemContract, inputs],
    [listItemsContract, cursor === null ? [] : [{ move, cursor }]],
  );
  const pages = pagesOf(
    inspected.map(({ planned }) => planned),
    progress.pages,
  );
  yield* callActivities(
    context,
    savePlanPageContract,
    pages.map((page) => ({ move, page })),
  );
  return {
    ...progress,
    cursor,
    ahead,
    pages: progress.pages + pages.length,
    items: progress.items + items.length,
    throttled: inspected.reduce((sum, { throttled }) => sum + throttled, progress.throttled + listed.throttled),
  };
}

function pagesOf(items: readonly PlannedItem[], firstPage: number): { page: number; items: PlannedItem[] }[] {
  const pages = [];
  for (let at = 0; at < items.length; at += itemsPerPage) {
    pages.push({ page: firstPage + pages.length, items: items.slice(at, at + itemsPerPage) });
  }
  return pages;
}
