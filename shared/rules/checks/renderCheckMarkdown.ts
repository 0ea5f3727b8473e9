import { type CheckRun } from '../../contracts/checks';
import { type CheckView } from '../../contracts/checkAnswers';
import { escapeMarkdown } from '../escapeMarkdown';
import { checkView } from './checkView';
import { itemsOf, sumOf, titleOf } from './checkWords';

/** A run as Markdown: what needs a person first, then everything. */
export function renderCheckMarkdown(run: CheckRun): string {
  const view = checkView(run);
  const open = view.findings.filter(({ status }) => status !== 'pass');
  return [
    `# ${titleOf(view)}`,
    '',
    `${sumOf(view)} Started ${view.startedAt}, finished ${view.finishedAt}, by ${view.trigger}.`,
    '',
    ...section('To look at', open.map(detailRow), ['check', 'status', 'what', 'items', 'what to do']),
    ...section('Changes since the run before', view.changes.map(changeRow), ['check', 'change', 'before', 'now']),
    ...section(
      'All checks',
      view.findings.map(({ id, status, title, evidence }) => [id, status, title, evidence]),
      ['check', 'status', 'title', 'evidence'],
    ),
  ].join('\n');
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
