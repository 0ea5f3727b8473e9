import { type ConfigurationReport } from '../../../shared/contracts/configuration';
import { type MoveRef } from '../../../shared/contracts/moveRef';
import { type ItemResult } from '../../../shared/contracts/outcome';
import { type PlanSummary } from '../../../shared/contracts/plan';
import { type MoveReport } from '../../../shared/contracts/report';
import { gateNotices } from '../../../shared/rules/checks/gateOfMove';
import { ResultTally } from '../../../shared/rules/resultTally';
import { settingNotices, settingProblems } from '../../../shared/rules/settingProblems';
import { type SettingsOfReport } from '../settings/settingResults';

/** What is known of a run before its stored parts are read. */
export type ReportFacts = Pick<MoveReport, 'phase' | 'startedAt' | 'finishedAt' | 'throttled' | 'checks' | 'problems'>;

/** Reads the stored parts of a run. */
export interface ReportReader {
  readonly readPage: (page: number) => Promise<readonly ItemResult[]>;
  readonly readSettings: () => Promise<SettingsOfReport>;
  readonly readConfiguration: () => Promise<ConfigurationReport | null>;
}

export interface GatheredRun {
  readonly move: MoveRef;
  readonly plan: PlanSummary | null;
  readonly facts: ReportFacts;
  readonly reader: ReportReader;
}

/** Everything of a report but its results, which are as long as the vault. */
export type ReportHead = Omit<MoveReport, 'results'>;

/** Pages that are read side by side. */
const pagesAtOnce = 8;

/** Gathers a report from the store. The results of each page go to `keep`, in order, and are not held here. */
export async function gatherReport(
  { move, plan, facts, reader }: GatheredRun,
  keep: (results: readonly ItemResult[]) => void,
): Promise<ReportHead> {
  const tally = new ResultTally();
  for (let page = 0; page < (plan?.pages ?? 0); page += pagesAtOnce) {
    const count = Math.min(pagesAtOnce, (plan?.pages ?? 0) - page);
    const pages = await Promise.all(Array.from({ length: count }, (_, at) => reader.readPage(page + at)));
    for (const results of pages) {
      tally.add(results);
      keep(results);
    }
  }
  const { settings, deletedInSource } =
    plan === null ? { settings: [], deletedInSource: [] } : await reader.readSettings();
  return {
    move,
    plan,
    ...facts,
    items: tally.items,
    versions: { total: plan?.versions ?? 0, done: tally.versionsDone },
    verified: tally.verified,
    problems: [...facts.problems, ...tally.problems, ...settings.flatMap(settingProblems)],
    notices: [...gateNotices(move, facts.checks), ...tally.notices, ...settings.flatMap(settingNotices)],
    settings: [...settings],
    deletedInSource: [...deletedInSource],
    configuration: plan === null ? null : await reader.readConfiguration(),
  };
}
