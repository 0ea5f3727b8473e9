import { stripVTControlCharacters } from 'node:util';
import { groupProblems, type GroupableProblem, type ProblemGroup } from '../../shared/rules/report/groupProblems';
import { foldList } from '../../shared/rules/text/foldList';
import { wrapText } from '../cli/wrapText.cjs';
import { type DemoReport } from './moveClient';

/** A group with more different texts than this shows only the first ones. */
const maxTexts = 6;

export interface SummaryPlace {
  /** Columns of the terminal. */
  readonly width: number;
  /** The file of the full report. */
  readonly report: string;
  /** The command that prints the full report. */
  readonly detailsCommand: string;
}

/** Formats the result of the move for a terminal, with its problems grouped by code and long lists of names shortened. */
export function demoSummary(report: DemoReport, { width, report: file, detailsCommand }: SummaryPlace): string {
  const { move, plan, items, versions, problems, notices } = report;
  const lines = [
    `Move ${move.moveId}: ${report.phase}`,
    '',
    `  source    ${move.sourceVault} (${plan?.source.region ?? 'unknown region'})`,
    `  target    ${move.targetVault} (${plan?.target.region ?? 'unknown region'})`,
    `  items     ${items.done} of ${items.total} in the target, ${report.verified} verified`,
    `  versions  ${versions.done} of ${versions.total}`,
    `  left out  ${items.skipped} skipped, ${items.blocked} blocked, ${items.failed} failed`,
    '',
    ...section('Problems', problems, (group) => groupLines(group, width)),
    ...section('Notices', notices, (group) => indented(headOf(group), 2, width)),
    `Full report: ${file}`,
    `Every item:  ${detailsCommand}`,
    ...(problems.length + notices.length === 0 ? [] : ['Codes:       docs/routes.md and docs/errors.md']),
    '',
  ];
  return lines.map((line) => stripVTControlCharacters(line).trimEnd()).join('\n');
}

function section(
  title: string,
  problems: readonly GroupableProblem[],
  linesOf: (group: ProblemGroup) => readonly string[],
): readonly string[] {
  if (problems.length === 0) return [`${title}: none`, ''];
  return [`${title}: ${problems.length}`, '', ...groupProblems(problems).flatMap(linesOf), ''];
}

function groupLines(group: ProblemGroup, width: number): readonly string[] {
  const about = [...group.details, ...group.remedies.map((remedy) => `→ ${remedy}`)];
  return [
    ...indented(headOf(group), 2, width),
    ...(about.length > maxTexts ? [foldList(about, { separator: ' ' })] : about).flatMap((text) =>
      indented(text, 6, width),
    ),
  ];
}

function headOf({ code, count, names }: ProblemGroup): string {
  return `${code} × ${count}${names.length === 0 ? '' : `: ${foldList(names)}`}`;
}

/** Indents later lines by two more columns, so that each group and remedy has a visible start. */
function indented(text: string, by: number, width: number): readonly string[] {
  const lines = wrapText(text, Math.max(40, Math.min(width, 120) - by - 2));
  return lines.map((line, at) => ' '.repeat(at === 0 ? by : by + 2) + line);
}
