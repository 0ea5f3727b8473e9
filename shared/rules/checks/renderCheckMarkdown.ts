import { type CheckRun } from '../../contracts/model/checks';
import { type CheckView } from '../../contracts/api/checkAnswers';
import { escapeMarkdown } from '../text/escapeMarkdown';
import { byUrgency, forecastWords, itemsOf, overallMeanings, sumOf, titleOf, verdictOf } from './checkWords';
import { checkView } from './checkView';

/** A run as Markdown: items that would not go unchanged, open checks, then passed checks. */
export function renderCheckMarkdown(run: CheckRun): string {
  const view = checkView(run);
  const findings = byUrgency(view.findings);
  const open = findings.filter(({ status }) => status !== 'pass');
  const passed = findings.filter(({ status }) => status === 'pass');
  return [
    `# ${titleOf(view)}`,
    '',
    overallMeanings[view.overall],
    '',
    `- ${forecastWords(view.forecast)}`,
    `- ${sumOf(view)}`,
    ...(view.conditions.length === 0 ? [] : [`- Conditions by checks: ${view.conditions.join(', ')}.`]),
    `- ${verdictOf(view)}`,
    `- Started ${view.startedAt}, finished ${view.finishedAt}, by ${view.trigger}.`,
    '',
    ...section('Items that would not go unchanged', view.affected.map(affectedRow), affectedHead),
    ...section('To look at', open.map(detailRow), ['check', 'status', 'what', 'items', 'what to do']),
    ...section('Changes since the previous run', view.changes.map(changeRow), ['check', 'change', 'before', 'now']),
    ...section(
      'Checks that passed',
      passed.map(({ id, title, evidence }) => [id, title, evidence]),
      ['check', 'title', 'evidence'],
    ),
  ].join('\n');
}

const affectedHead = ['outcome', 'reason', 'count', 'items', 'why', 'what to do'];

function affectedRow(group: CheckView['affected'][number]): readonly string[] {
  const { outcome, reason, itemCount, detail, remedy } = group;
  return [outcome, reason, String(itemCount), itemsOf(group), detail, remedy];
}

function detailRow(finding: CheckView['findings'][number]): readonly string[] {
  const { id, status, evidence, remedy, link } = finding;
  return [id, status, evidence, itemsOf(finding), `${remedy} ${link}`];
}

function changeRow({ id, kind, from, to }: CheckView['changes'][number]): readonly string[] {
  return [id, kind, from ?? '–', to ?? '–'];
}

function section(title: string, rows: readonly (readonly string[])[], head: readonly string[]): readonly string[] {
  if (rows.length === 0) return [];
  const line = (cells: readonly string[]): string => `| ${cells.map(escapeMarkdown).join(' | ')} |`;
  return [`## ${title}`, '', line(head), `|${head.map(() => ' --- |').join('')}`, ...rows.map(line), ''];
}
