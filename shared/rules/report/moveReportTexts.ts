import { type FailOnClass } from '../../contracts/model/movePolicy';
import { type Problem } from '../../contracts/model/progress';
import { type MoveReport } from '../../contracts/api/report';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { type ItemResult } from '../../contracts/model/outcome';
import { searchWords } from '../consumers/searchSummary';
import { type Table } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { renderCsv } from '../documents/renderCsv';
import { type JunitOutcome, type JunitSuite, renderJunit } from '../documents/renderJunit';
import { issuerNotices, issuerProblems } from '../problems/issuerProblems';
import { inDryRun } from '../problems/failureProblem';
import { classesOfItem, classesOfIssuerOrContacts } from '../problems/findingClasses';
import { reportDocument } from './reportDocument';
import { kindOf } from '../problems/summarizeResults';

/** The formats of a report for people and programs, other than its JSON. */
export const moveReportTexts = {
  ...documentTexts(reportDocument),
  csv: (report) => renderCsv(reportRows(report)),
  versions: (report) => renderCsv(versionRows(report)),
  junit: (report) => renderJunit(reportSuite(report)),
} as const satisfies Readonly<Record<string, (report: MoveReport) => string>>;

/**
 * Compares a file with what a verified report renders to, byte for byte, in each format. Undefined if it is one of them;
 * else a sentence about the first line that differs. App and caller must be of the same version.
 */
export function renderedFault(report: MoveReport, file: Uint8Array): string | undefined {
  const bytes = Buffer.from(file);
  const texts = Object.values(moveReportTexts).map((render) => render(report));
  if (texts.some((text) => [text, `${text}\n`].some((each) => bytes.equals(Buffer.from(each))))) return undefined;
  const lines = bytes.toString('utf8').split('\n');
  const same = Math.max(...texts.map((text) => sameLines(text.split('\n'), lines)));
  return same === 0
    ? 'The file is no format of this report, or another version of the app wrote it.'
    : `Line ${String(same + 1)} of the file is not what this report renders to.`;
}

function sameLines(one: readonly string[], other: readonly string[]): number {
  const first = one.findIndex((line, at) => line !== other[at]);
  return first < 0 ? one.length : first;
}

const itemHeads = ['itemType', 'itemName', 'route', 'state', 'verified'];
const rowHeads = [...itemHeads, 'sourceVersion', 'targetVersion', 'codes', 'detail', 'remedy', 'update'];

/**
 * A row for each version that arrived, with its id in both vaults, or one for the item if the report names no such version, and a row
 * for each version that was left out.
 */
function reportRows(report: MoveReport): Table {
  const problemsOf = problemsByItem(report);
  return { heads: rowHeads, rows: report.results.flatMap((result) => rowsOf(result, problemsOf(result))) };
}

function rowsOf(result: ItemResult, problems: readonly Problem[]): Table['rows'] {
  const { itemType, itemName, route, state, verified, versions, versionsLeftOut, reasons, code, update } = result;
  const item = [itemType, itemName, route, state, String(verified)];
  const wordsOf = (part: 'detail' | 'remedy') => [...new Set(problems.map((problem) => problem[part]))].join(' ');
  const codes = [...reasons, code].filter(Boolean).join(' ');
  const words = [codes, wordsOf('detail'), wordsOf('remedy'), update?.fields.join(' ') ?? ''];
  const arrived = versions.map(({ from, to }) => [...item, from, to, ...words]);
  return [
    ...(arrived.length === 0 ? [[...item, '', '', ...words]] : arrived),
    ...versionsLeftOut.map(({ version, reason }) => [...item, version, '', reason, '', '', '']),
  ];
}

/** The map from old to new ids, for applications that use version ids: a row for each version that arrived. A restore keeps the ids. */
function versionRows({ results }: MoveReport): Table {
  const rows = results.flatMap(({ itemType, itemName, versions }) =>
    versions.map(({ from, to }) => [itemType, itemName, from, to]),
  );
  return { heads: ['itemType', 'itemName', 'oldVersion', 'newVersion'], rows };
}

/**
 * A test case for the run itself, and one for each item, issuer and the contacts. A blocked or failed item is a failure. A skipped
 * item, or an item with a warning, is a failure if `failOn` of the request contains that class.
 */
function reportSuite(report: MoveReport): JunitSuite {
  const { move, startedAt, finishedAt, settings, results } = report;
  const name = `${move.sourceVault}--${move.targetVault}`;
  const problemsOf = problemsByItem(report);
  return {
    title: move.dryRun ? 'keyvault-mover dry run' : 'keyvault-mover move',
    name,
    startedAt,
    // An interrupted run has no known end.
    finishedAt: finishedAt ?? startedAt,
    cases: [
      { className: `${name}.run`, name: move.moveId, outcome: outcomeOfRun(report) },
      ...usersCase(name, report),
      ...results.map((result) => ({
        className: `${name}.${result.itemType}`,
        name: result.itemName,
        outcome: outcomeOfItem(report, result, problemsOf(result)),
      })),
      ...settings.map((setting) => ({
        className: `${name}.${setting.kind}`,
        name: setting.name,
        outcome: outcomeOfIssuerOrContacts(report, setting),
      })),
    ],
  };
}

/** Who uses the source, by a search that had ended. What it did not prove is a skipped case. */
function usersCase(name: string, { move, consumers }: MoveReport): JunitSuite['cases'] {
  if (consumers === undefined || consumers === null) return [];
  const message = searchWords(consumers);
  const outcome: JunitOutcome = consumers.proved
    ? { kind: 'output', body: [message, ...consumers.names] }
    : { kind: 'skipped', message };
  return [{ className: `${name}.consumers`, name: move.sourceVault, outcome }];
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
  const { code = type, detail = otherwise } = words[0] ?? {};
  return { kind: 'failed', type: code, message: detail, body: words.length === 0 ? [otherwise] : textOf(words) };
}

function passed(words: readonly Problem[]): JunitOutcome {
  return words.length === 0 ? { kind: 'passed' } : { kind: 'output', body: textOf(words) };
}

function textOf(words: readonly Problem[]): readonly string[] {
  return words.flatMap(({ code, detail, remedy }) => [`${code}: ${detail}`, remedy]);
}

/** Finds the problems and notices of an item in the report. */
function problemsByItem({ problems, notices }: MoveReport): (result: ItemResult) => readonly Problem[] {
  const found = new Map<string, Problem[]>();
  const keyOf = ({ itemType, itemName }: Pick<Problem, 'itemType' | 'itemName'>) =>
    `${itemType ?? ''}/${itemName ?? ''}`;
  for (const problem of [...problems, ...notices]) {
    const alike = found.get(keyOf(problem));
    if (alike === undefined) found.set(keyOf(problem), [problem]);
    else alike.push(problem);
  }
  return (result) => found.get(keyOf(result)) ?? [];
}
