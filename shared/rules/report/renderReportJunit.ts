import { type FailOnClass } from '../../contracts/model/failOn';
import { type Problem } from '../../contracts/model/progress';
import { type ItemResult } from '../../contracts/model/outcome';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { type MoveReport } from '../../contracts/api/report';
import { type JunitCase, type JunitOutcome, junitXml } from '../text/junitXml';
import { issuerNotices, issuerProblems } from '../problems/issuerProblems';
import { kindOf } from '../problems/summarizeResults';
import { classesOfItem, classesOfIssuerOrContacts } from '../problems/findingClasses';
import { inDryRun } from '../problems/failureProblem';

/**
 * The report as JUnit XML: a test case for the run itself, and one for each item, issuer and the contacts. A blocked or failed
 * item is a failure. A skipped item, or an item with a warning, is a failure if `failOn` of the request contains that class.
 */
export function renderReportJunit(report: MoveReport): string {
  const { move, startedAt, finishedAt, settings, results } = report;
  const name = `${move.sourceVault}--${move.targetVault}`;
  const wordsOf = wordsByItem(report);
  const cases: JunitCase[] = [
    { className: `${name}.run`, name: move.moveId, outcome: outcomeOfRun(report) },
    ...results.map((result) => ({
      className: `${name}.${result.itemType}`,
      name: result.itemName,
      outcome: outcomeOfItem(report, result, wordsOf(result)),
    })),
    ...settings.map((setting) => ({
      className: `${name}.${setting.kind}`,
      name: setting.name,
      outcome: outcomeOfIssuerOrContacts(report, setting),
    })),
  ];
  const title = move.dryRun ? 'keyvault-mover dry run' : 'keyvault-mover move';
  // An interrupted run has no known end.
  return junitXml({ title, name, startedAt, finishedAt: finishedAt ?? startedAt, cases });
}

/** The problem that ended the run, or the problems and notices of the run as a whole. */
function outcomeOfRun({ phase, problems, notices }: MoveReport): JunitOutcome {
  const words = [...problems, ...notices].filter(({ itemName }) => itemName === undefined);
  if (phase === 'failed' || phase === 'cancelled') return failure(words, `The run ended ${phase}.`, phase);
  return passed(words);
}

function outcomeOfItem(report: MoveReport, result: ItemResult, words: readonly Problem[]): JunitOutcome {
  const { state, reasons } = result;
  if (isFailure(report, classesOfItem(result))) return failure(words, `${state}: ${reasons.join(' ')}`, state);
  const isOpen = kindOf(state) === 'open' && !report.move.dryRun;
  if (state === 'skipped' || isOpen) return { kind: 'skipped', message: [state, ...reasons].join(' ') };
  return passed(words);
}

function outcomeOfIssuerOrContacts(report: MoveReport, setting: IssuerOrContactsResult): JunitOutcome {
  const { state, reasons } = setting;
  const when = report.move.dryRun ? 'planned' : 'done';
  const found = [...issuerProblems(setting, when), ...issuerNotices(setting, when)];
  const words = report.move.dryRun ? found.map(inDryRun) : found;
  const classes = classesOfIssuerOrContacts(setting);
  if (isFailure(report, classes)) return failure(words, `${state}: ${reasons.join(' ')}`, state);
  return classes.includes('skipped') ? { kind: 'skipped', message: [state, ...reasons].join(' ') } : passed(words);
}

function isFailure({ move }: MoveReport, classes: readonly FailOnClass[]): boolean {
  return classes.some((one) => one === 'blocked' || move.failOn.includes(one));
}

function failure(words: readonly Problem[], otherwise: string, type: string): JunitOutcome {
  const [first] = words;
  return {
    kind: 'failed',
    type: first?.code ?? type,
    message: first?.detail ?? otherwise,
    body: words.length === 0 ? otherwise : textOf(words),
  };
}

function passed(words: readonly Problem[]): JunitOutcome {
  return words.length === 0 ? { kind: 'passed' } : { kind: 'output', body: textOf(words) };
}

function textOf(words: readonly Problem[]): string {
  return words.map(({ code, detail, remedy }) => `${code}: ${detail}\n${remedy}`).join('\n');
}

/** Finds the problems and notices of an item in the report. */
function wordsByItem({ problems, notices }: MoveReport) {
  const byItem = new Map<string, Problem[]>();
  for (const problem of [...problems, ...notices]) {
    const key = keyOf(problem);
    byItem.set(key, [...(byItem.get(key) ?? []), problem]);
  }
  return (result: ItemResult): readonly Problem[] => byItem.get(keyOf(result)) ?? [];
}

function keyOf({ itemType, itemName }: Pick<Problem, 'itemType' | 'itemName'>): string {
  return `${itemType ?? ''}/${itemName ?? ''}`;
}
