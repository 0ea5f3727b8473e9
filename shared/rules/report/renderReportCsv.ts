import { type MoveReport } from '../../contracts/api/report';
import { type ItemResult } from '../../contracts/model/outcome';
import { csv } from '../text/csv';
import { visibleText } from '../text/visibleText';
import { type GroupableProblem } from './groupProblems';

const heads = [
  'itemType',
  'itemName',
  'route',
  'state',
  'verified',
  'sourceVersion',
  'targetVersion',
  'codes',
  'detail',
  'remedy',
  'update',
];

/**
 * The items of a report as CSV, for spreadsheets and scripts: a row for each version that arrived, with its id in both
 * vaults, or one for the item if the report names no such version, and a row for each version that was left out.
 */
export function renderReportCsv(report: MoveReport): string {
  const problemsOf = byItem([...report.problems, ...report.notices]);
  return csv([heads, ...report.results.flatMap((result) => rowsOf(result, problemsOf(result)))]);
}

/**
 * The map from old to new version ids as CSV, for applications that use version ids: a row for each version that arrived. A
 * restore keeps the ids.
 */
export function renderVersionsCsv({ results }: Pick<MoveReport, 'results'>): string {
  const rows = results.flatMap(({ itemType, itemName, versions }) =>
    versions.map(({ from, to }) => [itemType, itemName, from, to]),
  );
  return csv([['itemType', 'itemName', 'oldVersion', 'newVersion'], ...rows]);
}

function rowsOf(result: ItemResult, problems: readonly GroupableProblem[]): readonly (readonly string[])[] {
  const { itemType, itemName, route, state, verified, versions, versionsLeftOut, reasons, code, update } = result;
  const item = [itemType, itemName, route, state, String(verified)];
  const codes = [...reasons, ...(code === undefined ? [] : [code])].join(' ');
  const wordsOf = (part: 'detail' | 'remedy'): string =>
    visibleText([...new Set(problems.map((problem) => problem[part]))].join(' '));
  const words = [codes, wordsOf('detail'), wordsOf('remedy'), update?.fields.join(' ') ?? ''];
  const arrived = versions.map(({ from, to }) => [...item, from, to, ...words]);
  return [
    ...(arrived.length === 0 ? [[...item, '', '', ...words]] : arrived),
    ...versionsLeftOut.map(({ version, reason }) => [...item, version, '', reason, '', '', '']),
  ];
}

function byItem(problems: readonly GroupableProblem[]): (result: ItemResult) => readonly GroupableProblem[] {
  const found = new Map<string, GroupableProblem[]>();
  for (const problem of problems) {
    const key = `${problem.itemType ?? ''} ${problem.itemName ?? ''}`;
    const alike = found.get(key);
    if (alike === undefined) found.set(key, [problem]);
    else alike.push(problem);
  }
  return ({ itemType, itemName }) => found.get(`${itemType} ${itemName}`) ?? [];
}
