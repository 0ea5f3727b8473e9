import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import { type CheckStatus } from '../../shared/contracts/model/checks';
import {
  byUrgency,
  forecastWords,
  itemsOf,
  overallMeanings,
  sumOf,
  titleOf,
} from '../../shared/rules/checks/checkWords';
import { bad, empty, good, indented, type Line, line, type Piece, quiet, strong, warn } from './line';
import { paragraph } from './paragraph';

interface Shown {
  readonly columns: number;
  readonly showsPassed: boolean;
}

/** A run of checks for a person: the verdict, what stays, and each finding with its remedy. */
export function checkLines(view: CheckView, { columns, showsPassed }: Shown): readonly Line[] {
  const findings = byUrgency(view.findings).filter(({ status }) => showsPassed || status !== 'pass');
  return [
    line(strong(titleOf(view))),
    ...paragraph(overallMeanings[view.overall], { columns, indent: 2 }),
    ...paragraph(forecastWords(view.forecast), { columns, indent: 2 }),
    indented(2, sumOf(view)),
    empty,
    ...findings.flatMap((finding) => findingLines(finding, columns)),
    ...view.affected.flatMap((group) => affectedLines(group, columns)),
  ];
}

const marks: Readonly<Record<CheckStatus, Piece>> = {
  pass: good('✓ '),
  warn: warn('! '),
  fail: bad('✗ '),
  unknown: warn('? '),
};

function findingLines(finding: CheckView['findings'][number], columns: number): readonly Line[] {
  const { id, status, title, evidence, remedy, itemCount } = finding;
  return [
    indented(2, marks[status], strong(title), quiet(`  ${id}`)),
    ...paragraph(evidence, { columns, indent: 6 }),
    ...(itemCount === 0 || status === 'pass'
      ? []
      : paragraph(itemsOf(finding), { columns, indent: 6, hang: 2, style: 'quiet' })),
    ...(status === 'pass' ? [] : paragraph(`→ ${remedy}`, { columns, indent: 6, hang: 2 })),
  ];
}

function affectedLines(group: CheckView['affected'][number], columns: number): readonly Line[] {
  const { outcome, reason, itemCount, detail, remedy } = group;
  return [
    indented(
      2,
      warn(outcome === 'altered' ? '~ ' : '! '),
      strong(`${String(itemCount)} ${outcome}`),
      quiet(`  ${reason}`),
    ),
    ...paragraph(itemsOf(group), { columns, indent: 6, hang: 2, style: 'quiet' }),
    ...paragraph(detail, { columns, indent: 6 }),
    ...paragraph(`→ ${remedy}`, { columns, indent: 6, hang: 2 }),
  ];
}
