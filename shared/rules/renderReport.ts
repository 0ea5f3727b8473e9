import { type ConfigurationReport, type HandWork } from '../contracts/configuration';
import { type MoveReport } from '../contracts/report';
import { type ItemResult } from '../contracts/outcome';
import { type Problem } from '../contracts/moveStatus';
import { type SettingResult } from '../contracts/planSettings';
import { escapeMarkdown } from './escapeMarkdown';
import { foldList, groupProblems, type ProblemGroup } from './groupProblems';

/** The report as Markdown: a readable table on a terminal and a rendered page elsewhere. Same value as the JSON view. */
export function renderReport(report: MoveReport): string {
  const { move, items, versions } = report;
  const kind = move.dryRun ? 'Dry run' : 'Move';
  return [
    `# ${kind} ${move.moveId}: ${report.phase}`,
    '',
    ...columns(
      ['', ''],
      [
        ['source', `${move.sourceVault} (${report.plan?.source.region ?? 'unknown region'})`],
        ['target', `${move.targetVault} (${report.plan?.target.region ?? 'unknown region'})`],
        ['started', report.startedAt],
        ['finished', report.finishedAt],
        [
          'items',
          `${String(items.done)} of ${String(items.total)} in the target, ${String(report.verified)} verified (${move.verify})`,
        ],
        ['versions', `${String(versions.done)} of ${String(versions.total)}`],
        [
          'left out',
          `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} failed`,
        ],
        ['plan', report.plan?.planHash ?? 'none'],
      ],
    ),
    '',
    '## Items',
    '',
    ...columns(['item', 'type', 'route', 'state', 'versions', 'why'], report.results.map(itemRow)),
    '',
    '## Problems',
    '',
    ...(report.problems.length === 0 ? ['None.'] : problemTables(report.problems, 'problems')),
    '',
    ...(report.notices.length === 0 ? [] : ['## Notices', '', ...problemTables(report.notices, 'notices'), '']),
    ...section('Issuers and contacts', ['kind', 'name', 'state', 'why'], report.settings.map(settingRow)),
    ...section(
      'Soft-deleted at the source, not moved',
      ['item', 'type'],
      report.deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
    ),
    ...configurationSections(report.configuration),
    ...section('New version ids', ['item', 'at the source', 'at the target'], report.results.flatMap(versionRows)),
  ].join('\n');
}

const problemHead = ['item', 'code', 'what', 'what to do'];

/** A row for each code with the names it is about; every problem has a row of its own below, folded where the reader can fold. */
function problemTables(problems: readonly Problem[], what: string): readonly string[] {
  const groups = groupProblems(problems);
  if (groups.length === problems.length) return columns(problemHead, problems.map(problemRow));
  return [
    ...columns(
      problemHead,
      groups.map((group) => groupRow(group, problems)),
    ),
    '',
    '<details>',
    `<summary>All ${String(problems.length)} ${what}, one by one</summary>`,
    '',
    ...columns(problemHead, problems.map(problemRow)),
    '',
    '</details>',
  ];
}

function groupRow(group: ProblemGroup, problems: readonly Problem[]): readonly string[] {
  const { code, count, names, details, remedies } = group;
  const only = count === 1 ? problems.find((problem) => problem.code === code) : undefined;
  if (only !== undefined) return problemRow(only);
  return [foldList(names) || wholeMove, `${code} × ${String(count)}`, foldList(details, ' '), foldList(remedies, ' ')];
}

/** How the vaults differ, what was done about it, and what a person has to do. */
function configurationSections(configuration: ConfigurationReport | null): readonly string[] {
  if (configuration === null) return [];
  const { entries, results, byHand, notLooked, drift } = configuration;
  const states = ['part', 'what', 'state', 'why'];
  return [
    ...section(
      'The vault itself',
      ['part', 'what', 'source', 'target before', 'target after', 'action', 'why'],
      entries.map((entry) => [
        entry.part,
        entry.name,
        entry.source ?? '',
        entry.targetNow ?? '',
        entry.targetAfter ?? '',
        entry.action,
        entry.why ?? '',
      ]),
    ),
    ...section(
      'Written to the vault itself',
      states,
      results.map(({ part, name, state, code, detail }) => [
        part,
        name,
        state,
        [code, detail].filter(Boolean).join(': '),
      ]),
    ),
    ...section(
      'Changed again since',
      ['part', 'what', 'source', 'target'],
      (drift ?? []).map(({ part, name, source, targetNow }) => [part, name, source ?? '', targetNow ?? '']),
    ),
    ...section(
      'Not looked at',
      ['part', 'code', 'why'],
      notLooked.map(({ part, code, detail }) => [part, code, detail]),
    ),
    ...byHandSection(byHand),
  ];
}

/** Commands are for copying, so they stand in blocks of their own. */
function byHandSection(byHand: readonly HandWork[]): readonly string[] {
  if (byHand.length === 0) return [];
  const told = byHand.flatMap(({ id, found, what, instruction, commands }) => [
    `### ${id}${found === 'found' ? '' : ' (may exist)'}`,
    '',
    oneLine(what),
    oneLine(instruction),
    ...(commands.length === 0 ? [] : ['', '```sh', ...commands.map(oneLine), '```']),
    '',
  ]);
  return ['## Left to people', '', ...told];
}

// Names come from Azure: one with a line break must not end a block of commands.
function oneLine(text: string): string {
  return text.replaceAll(/\s+/g, ' ').replaceAll('```', "'''");
}

/** A table under a heading; nothing at all where there are no rows. */
function section(title: string, head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  return rows.length === 0 ? [] : [`## ${title}`, '', ...columns(head, rows), ''];
}

/** Old and new version ids of what went by value, for whoever pins versions; a restore keeps the ids. */
function versionRows({ itemName, versions }: ItemResult): readonly (readonly string[])[] {
  return versions.flatMap(({ from, to }) => (from === to ? [] : [[itemName, from, to]]));
}

function settingRow({ kind, name, state, reasons, code }: SettingResult): readonly string[] {
  return [kind, name, state, [...reasons, ...(code === undefined ? [] : [code])].join(' ')];
}

function itemRow(result: ItemResult): readonly string[] {
  const arrived = result.versionCount - result.versionsLeftOut.length;
  const why = [...result.reasons, ...(result.code === undefined ? [] : [result.code])].join(' ');
  const versions =
    result.versionsLeftOut.length === 0 ? String(arrived) : `${String(arrived)} of ${String(result.versionCount)}`;
  return [result.itemName, result.itemType, result.route, result.state, versions, why];
}

const wholeMove = '(the move)';

function problemRow({ itemName = wholeMove, code, detail, remedy, requestId }: Problem): readonly string[] {
  return [itemName, code, requestId === undefined ? detail : `${detail} (request ${requestId})`, remedy];
}

/** Cells longer than this stand out of their column, so that one long name does not stretch every row. */
const widestColumn = 40;

/** A Markdown table with its columns padded to one width. */
function columns(head: readonly string[], rows: readonly (readonly string[])[]): readonly string[] {
  const cells = [head, ...rows].map((row) => row.map(escapeMarkdown));
  const widths = head.map((_, at) => Math.min(widestColumn, Math.max(3, ...cells.map((row) => row[at]?.length ?? 0))));
  const line = (row: readonly string[]) => `| ${row.map((cell, at) => cell.padEnd(widths[at] ?? 0)).join(' | ')} |`;
  const [first = [], ...rest] = cells;
  return [line(first), line(widths.map((width) => '-'.repeat(width))), ...rest.map(line)];
}
