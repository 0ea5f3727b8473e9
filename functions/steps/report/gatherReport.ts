import { type ConfigurationReport } from '../../../shared/contracts/model/configuration';
import { type LateReport } from '../../../shared/contracts/model/late';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { type Problem } from '../../../shared/contracts/model/progress';
import { type ItemResult } from '../../../shared/contracts/model/outcome';
import { type PlanSummary } from '../../../shared/contracts/model/plan';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { gateNotices } from '../../../shared/rules/checks/gateOfMove';
import { plannedPages } from '../../../shared/rules/transfer/lateRounds';
import { endOfRun } from '../../../shared/rules/report/endOfRun';
import { type Rehearsed, rehearsalReport } from '../../../shared/rules/rehearsal/rehearsalReport';
import { inDryRun } from '../../../shared/rules/problems/failureProblem';
import { ResultTally } from '../../../shared/rules/transfer/resultTally';
import { issuerNotices, issuerProblems } from '../../../shared/rules/problems/issuerProblems';
import { eachPage } from '../../../shared/clients/async/takeTurns';
import { type IssuersAndContactsOfReport } from '../issuersAndContacts/issuersAndContactsResults';

/** The facts of a run before its stored parts are read. */
export interface ReportFacts extends Pick<
  MoveReport,
  | 'phase'
  | 'startedAt'
  | 'finishedAt'
  | 'throttled'
  | 'checks'
  | 'consumers'
  | 'problems'
  | 'phases'
  | 'approval'
  | 'startedBy'
  | 'control'
  | 'sincePlan'
  | 'vaultChanges'
> {
  /** Notices of the run itself. */
  readonly notices?: readonly Problem[];
}

/** Reads the stored parts of a run. */
export interface ReportReader {
  readonly readPage: (page: number) => Promise<readonly ItemResult[]>;
  readonly readSettings: () => Promise<IssuersAndContactsOfReport>;
  readonly readConfiguration: () => Promise<ConfigurationReport | null>;
}

export interface GatheredRun {
  readonly move: MoveSpec;
  readonly plan: PlanSummary | null;
  /** The extra rounds, whose pages come after those of the plan. */
  readonly late?: Pick<LateReport, 'rounds' | 'versions'> | undefined;
  readonly facts: ReportFacts;
  /** Only of a rehearsal. */
  readonly rehearsed?: Pick<Rehearsed, 'real' | 'scratch'> | undefined;
  /** Whether items were written. A report that only plans uses conditional wording. */
  readonly isBegun: boolean;
  readonly reader: ReportReader;
}

/** A report without its results, which grow with the vault, and without its proof. */
export type ReportHead = Omit<MoveReport, 'results' | 'signing' | 'proof'>;

/** A report whose results have been read. `headWith` adds notices of the run itself. */
export interface GatheredReport {
  readonly headWith: (notices: readonly Problem[]) => ReportHead;
}

/**
 * Builds a report from the store. It passes the results of each page to `keep`, in order, and does not keep them
 * itself.
 */
export async function gatherReport(
  { move, plan, late, facts, rehearsed, isBegun, reader }: GatheredRun,
  keep: (results: readonly ItemResult[]) => void | Promise<void>,
): Promise<GatheredReport> {
  const when = isBegun ? 'done' : 'planned';
  const tally = new ResultTally(when);
  const pages = { first: 0, end: plannedPages(plan, late) };
  await eachPage(
    pages,
    (page) => reader.readPage(page),
    (results) => {
      tally.add(results);
      return keep(results);
    },
  );
  const { settings, deletedInSource } =
    plan === null ? { settings: [], deletedInSource: [] } : await reader.readSettings();
  const configuration = plan === null ? null : await reader.readConfiguration();
  return {
    headWith: (notices) =>
      headOf(
        { move, plan, late, facts, rehearsed },
        { when, tally, settings, deletedInSource, configuration, notices },
      ),
  };
}

interface Gathered {
  readonly when: 'done' | 'planned';
  readonly tally: ResultTally;
  readonly settings: IssuersAndContactsOfReport['settings'];
  readonly deletedInSource: IssuersAndContactsOfReport['deletedInSource'];
  readonly configuration: ConfigurationReport | null;
  readonly notices: readonly Problem[];
}

function headOf(
  { move, plan, late, facts, rehearsed }: Pick<GatheredRun, 'move' | 'plan' | 'late' | 'facts' | 'rehearsed'>,
  { when, tally, settings, deletedInSource, configuration, notices }: Gathered,
): ReportHead {
  const ofGate = [...gateNotices(move, facts.checks), ...(facts.notices ?? []), ...notices];
  const found = [...facts.problems, ...tally.problems, ...settings.flatMap((setting) => issuerProblems(setting, when))];
  const ofRun = [...facts.problems, ...ofGate];
  const end = endOfRun({ move, phase: facts.phase, tally, settings, ofRun, problemCount: found.length });
  const inWords = (words: readonly Problem[]): Problem[] => (move.dryRun ? words.map(inDryRun) : [...words]);
  return {
    move,
    plan,
    ...facts,
    phase: end.phase,
    items: tally.items,
    versions: { total: (plan?.versions ?? 0) + (late?.versions ?? 0), done: tally.versionsDone },
    ...(move.dryRun ? { wouldArrive: wouldArrive(tally) } : {}),
    failOnCounts: end.failOnCounts,
    failedBy: [...end.failedBy],
    verified: tally.verified,
    verifiedAt: tally.verifiedAt,
    problems: inWords([...end.problems, ...found]),
    notices: inWords([...ofGate, ...tally.notices, ...settings.flatMap((setting) => issuerNotices(setting, when))]),
    settings: [...settings],
    deletedInSource: [...deletedInSource],
    configuration,
    ...rehearsalOf({ move, plan, facts, rehearsed }, tally),
  };
}

/** The part of a rehearsal: what its run did, next to what the real move would do. */
function rehearsalOf(
  { move, plan, facts, rehearsed }: Pick<GatheredRun, 'move' | 'plan' | 'facts' | 'rehearsed'>,
  { items, versionsDone, verified }: ResultTally,
): Pick<MoveReport, 'rehearsal'> {
  const { phases, throttled } = facts;
  if (rehearsed === undefined) return {};
  const done = { items: items.done, versions: versionsDone, verified, throttled };
  const rehearsal = rehearsalReport({ move, plan, phases, done, ...rehearsed });
  return rehearsal === undefined ? {} : { rehearsal };
}

/** Returns how much a move would leave in the target: planned items, and items that are there already. */
function wouldArrive({ items, planned, versionsDone }: ResultTally) {
  return { items: items.done + planned.items, versions: versionsDone + planned.versions };
}
