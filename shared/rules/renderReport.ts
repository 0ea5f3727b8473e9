import { type ConfigurationReport, type HandWork } from '../contracts/configuration';
import { type MoveReport } from '../contracts/report';
import { type ItemResult } from '../contracts/outcome';
import { type ApprovalRecord, type PhaseTime, type Problem } from '../contracts/moveStatus';
import { type SettingResult } from '../contracts/planSettings';
import { gateWords } from './checks/gateWords';
import { escapeMarkdown } from './escapeMarkdown';
import { itemLabel } from './itemLabel';

/** The report as Markdown: a readable table on a terminal and a rendered page elsewhere. Same value as the JSON view. */
export function renderReport(report: MoveReport): string {
  const { move } = report;
  return [
    `# ${move.dryRun ? 'Dry run' : 'Move'} ${move.moveId}: ${report.phase}`,
    '',
    ...columns(
      ['', ''],
      [
        ['source', `${move.sourceVault} (${report.plan?.source.region ?? 'unknown region'})`],
        ['target', `${move.targetVault} (${report.plan?.target.region ?? 'unknown region'})`],
        ['run', move.runId],
        ['started', report.startedAt],
        ['finished', report.finishedAt ?? 'unknown'],
        ...(move.dryRun ? sumsOfDryRun(report) : sumsOfMove(report)),
        ...failOnRow(report),
        ['plan', report.plan?.planHash ?? 'none'],
        ...(report.checks === undefined ? [] : [['checks', gateWords(report.checks)]]),
        ...(report.approval === null ? [] : [['approved', approvalWords(report.approval)]]),
      ],
    ),
    '',
    '## Items',
    '',
    ...columns(['item', 'type', 'route', 'state', 'versions', 'why'], report.results.map(itemRow)),
    '',
    '## Problems',
    '',
    ...(report.problems.length === 0
      ? ['None.']
      : columns(['item', 'code', 'what', 'what to do'], report.problems.map(problemRow))),
    '',
    ...section('Notices', ['item', 'code', 'what', 'what to do'], report.notices.map(problemRow)),
    ...section('Issuers and contacts', ['kind', 'name', 'state', 'why'], report.settings.map(settingRow)),
    ...section(
      move.dryRun ? 'Soft-deleted at the source, would not be moved' : 'Soft-deleted at the source, not moved',
      ['item', 'type'],
      report.deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
    ),
    ...section('Phases', ['phase', 'started', 'seconds', 'items', 'items a second'], report.phases.map(phaseRow)),
    ...configurationSections(report.configuration, move.dryRun),
    ...section('New version ids', ['item', 'at the source', 'at the target'], report.results.flatMap(versionRows)),
  ].join('\n');
}

function sumsOfMove({ move, items, versions, verified }: MoveReport): readonly (readonly string[])[] {
  return [
    [
      'items',
      `${String(items.done)} of ${String(items.total)} in the target, ${String(verified)} verified (${move.verify})`,
    ],
    ['versions', `${String(versions.done)} of ${String(versions.total)}`],
    ['left out', `${String(items.skipped)} skipped, ${String(items.blocked)} blocked, ${String(items.failed)} failed`],
  ];
}

/** Nothing was written: the words say what a move would do. Reports of older versions have no sums of that. */
function sumsOfDryRun({ items, versions, wouldArrive }: MoveReport): readonly (readonly string[])[] {
  const sumOf = (part: 'items' | 'versions', total: number): string =>
    wouldArrive === undefined ? `${String(total)} planned` : `${String(wouldArrive[part])} of ${String(total)}`;
  return [
    ['items', `${sumOf('items', items.total)} would be in the target, ${String(items.done)} of them are there already`],
    ['versions', `${sumOf('versions', versions.total)} would be in the target`],
    [
      'left out',
      `${String(items.skipped)} would be skipped, ${String(items.blocked)} are blocked, ${String(items.failed)} could not be looked at`,
    ],
  ];
}

/** What the request calls a failure, and what of it was found. */
function failOnRow({ move, failOnCounts, failedBy }: MoveReport): readonly (readonly string[])[] {
  if (move.failOn.length === 0 || failOnCounts === undefined) return [];
  const found = move.failOn.map((one) => `${String(failOnCounts[one])} ${one}`).join(', ');
  return [['fails on', failedBy.length === 0 ? found : `${found}: failed`]];
}

/** How the vaults differ, what was done about it, and what a person has to do. */
function configurationSections(configuration: ConfigurationReport | null, isDryRun: boolean): readonly string[] {
  if (configuration === null) return [];
  const { entries, results, byHand, notLooked, drift } = configuration;
  const states = ['part', 'what', 'state', 'why'];
  return [
    ...section(
      'The vault itself',
      isDryRun
        ? ['part', 'what', 'source', 'target now', 'target would be', 'action', 'why']
        : ['part', 'what', 'source', 'target before', 'target after', 'action', 'why'],
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
function versionRows(result: ItemResult): readonly (readonly string[])[] {
  return result.versions.flatMap(({ from, to }) => (from === to ? [] : [[itemLabel(result), from, to]]));
}

function settingRow({ kind, name, state, reasons, code }: SettingResult): readonly string[] {
  return [kind, name, state, [...reasons, ...(code === undefined ? [] : [code])].join(' ')];
}

function approvalWords({ at, by, via }: ApprovalRecord): string {
  switch (via) {
    case 'clientPrincipal':
      return `${at} by ${by ?? 'nobody'} (client principal header)`;
    case 'request':
      return by === null ? `${at}, the request named nobody` : `${at} by ${by} (named by the request)`;
    case 'runtimeEvent':
      return `${at}, raised through the runtime's event endpoint`;
  }
}

function phaseRow({ phase, startedAt, seconds, items, itemsPerSecond }: PhaseTime): readonly string[] {
  const [count, rate] = [items, itemsPerSecond].map((value) => (value === undefined ? '' : String(value)));
  return [phase, startedAt, String(seconds), count ?? '', rate ?? ''];
}

function itemRow(result: ItemResult): readonly string[] {
  const arrived = result.versionCount - result.versionsLeftOut.length;
  const why = [...result.reasons, ...(result.code === undefined ? [] : [result.code])].join(' ');
  const versions =
    result.versionsLeftOut.length === 0 ? String(arrived) : `${String(arrived)} of ${String(result.versionCount)}`;
  return [result.itemName, result.itemType, result.route, result.state, versions, why];
}

function problemRow({ itemType, itemName, code, detail, remedy, requestId }: Problem): readonly string[] {
  const item = itemName === undefined ? '(the move)' : [itemType, itemName].join(' ').trim();
  return [item, code, requestId === undefined ? detail : `${detail} (request ${requestId})`, remedy];
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
