import { type InputOf } from '../../../shared/contracts/steps/contract';
import { type judgePairContract, planInstance } from '../../../shared/contracts/steps/checkSteps';
import { type CheckRun, type CheckSummary, type Finding } from '../../../shared/contracts/model/checks';
import { type PlannedItem } from '../../../shared/contracts/model/plan';
import { type PairFacts } from '../../../shared/rules/checks/check';
import { compareFindings, summarizeRun } from '../../../shared/rules/checks/compareFindings';
import { ForecastTally } from '../../../shared/rules/checks/forecastTally';
import { evidenceOf } from '../../../shared/rules/checks/foundCheckRun';
import { ItemTally } from '../../../shared/rules/checks/itemTally';
import { judgeFacts } from '../../../shared/rules/checks/judgeFacts';
import { overallOf } from '../../../shared/rules/checks/readiness';
import { canonicalJson } from '../../../shared/rules/text/canonicalJson';
import { type StepLog } from '../frame/stepLog';
import { type CheckReaders, findCheckRun, keepCheckRun, listCheckRuns, purgeEndedRun } from './checkRuns';

/** What a run of checks asks, and what it knows besides the plan. */
export type RunOfChecks = Omit<InputOf<typeof judgePairContract>, 'planned'>;

export type JudgedPlan = Pick<CheckRun, 'findings' | 'forecast' | 'affected'> & Pick<PairFacts, 'planned'>;

/** Judges a plan. Add the items page by page, so that memory does not grow with the vault. */
export class PlanJudge {
  private readonly terms: Pick<PairFacts, 'move' | 'options' | 'now' | 'survey'>;
  private readonly tally: ItemTally;
  private readonly outlook: ForecastTally;

  constructor({ ask, move, startedAt, survey }: RunOfChecks) {
    this.terms = { move, options: ask.options, now: Date.parse(startedAt) / 1000, survey };
    this.tally = new ItemTally(this.terms);
    this.outlook = new ForecastTally(survey.target.resource?.sku);
  }

  add(items: readonly PlannedItem[]): void {
    this.tally.add(items);
    this.outlook.add(items);
  }

  judge(parts: Pick<PairFacts, 'planned' | 'search' | 'settings' | 'configuration'>): JudgedPlan {
    const ofItems = { routes: this.tally.routes(), extraSteps: this.tally.extraSteps() };
    return {
      findings: judgeFacts({ ...this.terms, ...parts, ...ofItems }, this.tally),
      forecast: parts.planned.plan && this.outlook.forecast(),
      affected: this.outlook.affected(),
      planned: parts.planned,
    };
  }
}

/** What reads the runs before, and where refused ones are named. */
export type RunReaders = Omit<CheckReaders, 'log'> & { readonly log: StepLog | undefined };

/** Compares what was judged with the run before, and stores the run. A second call with the same finds and writes the same. */
export async function keepJudged(
  { log, ...readers }: RunReaders,
  { ask, startedAt, finishedAt }: Pick<RunOfChecks, 'ask' | 'startedAt' | 'finishedAt'>,
  { planned, ...judged }: JudgedPlan,
): Promise<CheckSummary> {
  const { findings, forecast, affected } = judged;
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
  const pruned = await keepCheckRun(readers.store, run);
  for (const id of pruned.flatMap((old) => [old, planInstance(old)])) await purgeEndedRun(readers.client, id);
  return summarizeRun(run, previous?.overall ?? null);
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
  ask: RunOfChecks['ask'],
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
  ask: RunOfChecks['ask'],
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
function isComparable(ask: RunOfChecks['ask'], run: CheckRun): boolean {
  const termsOf = ({ options: { readValues, ...options }, policy }: RunOfChecks['ask']) =>
    canonicalJson({ options, policy, ...(ask.trigger === 'gate' ? {} : { readValues }) });
  return run.trigger !== 'gate' && termsOf(run) === termsOf(ask);
}
