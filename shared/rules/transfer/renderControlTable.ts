import { controlVerbs } from '../../contracts/model/asks';
import { controlStates, controlTable, rollbackVerdicts, type ControlVerdict } from './controlRule';

const words: Readonly<Record<ControlVerdict, string>> = { does: 'yes', same: 'no change', no: '409' };

/** The table of every verb in every phase, in Markdown, for `docs/operating.md`. */
export function renderControlTable(): string {
  const head = ['phase', ...controlVerbs.map((verb) => `\`${verb}\``), '`rollback`'];
  const rows = controlStates.map((state) => [
    `\`${state}\``,
    ...controlVerbs.map((verb) => words[controlTable[verb][state]]),
    words[rollbackVerdicts[state]],
  ]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => (row[column] ?? '').length)));
  const line = (cells: readonly string[]) =>
    `| ${cells.map((cell, column) => cell.padEnd(widths[column] ?? 0)).join(' | ')} |`;
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...rows.map(line)].join('\n');
}
