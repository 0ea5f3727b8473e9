import { maxLateRounds } from '../../contracts/model/late';
import { type Caller } from '../../contracts/model/caller';
import { type ControlEntry } from '../../contracts/model/asks';
import { type MoveReport } from '../../contracts/api/report';
import { type ItemResult } from '../../contracts/model/outcome';
import { type ApprovalRecord, type PhaseTime } from '../../contracts/model/progress';
import { type VaultFacts } from '../../contracts/model/plan';
import { type IssuerOrContactsResult } from '../../contracts/model/issuersAndContacts';
import { entryWords } from '../transfer/controlWords';
import { gateWords } from '../checks/checkWords';
import { kindOfRun, rehearsalSections } from '../rehearsal/rehearsalWords';
import { itemLabel, whyOf } from '../problems/itemLabel';
import { configurationSections } from './configurationSections';
import { sincePlanSection } from './sincePlanSection';
import { columns, section } from './markdownTable';
import { problemTables } from './problemTables';
import { failOnRow, proofRows, sumsOfDryRun, sumsOfMove } from './reportSums';

/** The report as Markdown, readable in a terminal and as a rendered page. It shows the same value as the JSON view. */
export function renderReport(report: MoveReport): string {
  const { move } = report;
  return [
    `# ${kindOfRun(move)} ${move.moveId}: ${report.phase}`,
    '',
    ...columns(
      ['', ''],
      [
        ['source', vaultWords(move.sourceVault, report.plan?.source)],
        ['target', vaultWords(move.targetVault, report.plan?.target)],
        ['run', move.runId],
        ['started', report.startedAt],
        ['finished', report.finishedAt ?? 'unknown'],
        ...(move.dryRun ? sumsOfDryRun(report) : sumsOfMove(report)),
        ...failOnRow(report),
        ...(move.late === 'move' && move.cutover !== 'hold' ? [['late', lateWords(move)]] : []),
        ['plan', report.plan?.planHash ?? 'none'],
        ...proofRows(report),
        ...(report.checks === undefined ? [] : [['checks', gateWords(report.checks)]]),
        ...(report.startedBy === null ? [] : [['started by', callerWords(report.startedBy)]]),
        ...(report.approval === null ? [] : [['approved', approvalWords(report.approval)]]),
      ],
    ),
    '',
    ...rehearsalSections(report),
    '## Items',
    '',
    ...columns(['item', 'type', 'route', 'state', 'versions', 'why'], report.results.map(itemRow)),
    '',
    '## Problems',
    '',
    ...(report.problems.length === 0 ? ['None.'] : problemTables(report.problems, 'problems')),
    '',
    ...sincePlanSection(report),
    ...(report.notices.length === 0 ? [] : ['## Notices', '', ...problemTables(report.notices, 'notices'), '']),
    ...section('Issuers and contacts', ['kind', 'name', 'state', 'why'], report.settings.map(issuerOrContactsRow)),
    ...section(
      move.dryRun ? 'Soft-deleted at the source, would not be moved' : 'Soft-deleted at the source, not moved',
      ['item', 'type'],
      report.deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
    ),
    ...section(
      'Phases',
      ['phase', 'started', 'seconds', 'waited seconds', 'items', 'items a second'],
      report.phases.map(phaseRow),
    ),
    ...section('Asked by people', ['when', 'what'], report.control.map(controlRow)),
    ...configurationSections(report),
    ...section('New version ids', ['item', 'at the source', 'at the target'], report.results.flatMap(versionRows)),
  ].join('\n');
}

/** A run that failed before it had a plan does not know the regions. */
function vaultWords(name: string, facts: VaultFacts | undefined): string {
  return facts === undefined ? name : `${name} (${facts.region})`;
}

function lateWords({ dryRun }: MoveReport['move']): string {
  const what = dryRun
    ? 'items created during the move would be moved too'
    : 'items created during the move were moved too';
  return `${what}, in at most ${String(maxLateRounds)} extra rounds`;
}

/** Old and new version ids of items that went by value, for applications that use version ids. A restore keeps the ids. */
function versionRows(result: ItemResult): readonly (readonly string[])[] {
  return result.versions.flatMap(({ from, to }) => (from === to ? [] : [[itemLabel(result), from, to]]));
}

function issuerOrContactsRow({ kind, name, state, reasons, code }: IssuerOrContactsResult): readonly string[] {
  return [kind, name, state, [...reasons, ...(code === undefined ? [] : [code])].join(' ')];
}

function callerWords({ name, objectId, tenantId }: Caller): string {
  const id = `object ${objectId} of tenant ${tenantId}`;
  return name === null ? id : `${name} (${id})`;
}

function approvalWords({ at, by, via, identity }: ApprovalRecord): string {
  if (identity !== undefined) return `${at} by ${callerWords({ ...identity, name: by })}`;
  switch (via) {
    case 'clientPrincipal':
      return `${at} by ${by ?? 'nobody'} (client principal header)`;
    case 'request':
      return by === null ? `${at}, the request had no name` : `${at} by ${by} (named by the request)`;
    case 'runtimeEvent':
      return `${at}, raised through the runtime's event endpoint`;
  }
}

function phaseRow({ phase, startedAt, seconds, verified, ...time }: PhaseTime): readonly string[] {
  const { waitedSeconds, items, itemsPerSecond } = time;
  const counted = verified === undefined ? items : `${String(items)} (${String(verified)} verified)`;
  const rest = [waitedSeconds, counted, itemsPerSecond].map((value) => (value === undefined ? '' : String(value)));
  return [phase, startedAt, String(seconds), ...rest];
}

function controlRow(entry: ControlEntry): readonly string[] {
  return [entry.at, entryWords(entry)];
}

function itemRow(result: ItemResult): readonly string[] {
  const arrived = result.versionCount - result.versionsLeftOut.length;
  const versions =
    result.versionsLeftOut.length === 0 ? String(arrived) : `${String(arrived)} of ${String(result.versionCount)}`;
  return [result.itemName, result.itemType, result.route, result.state, versions, whyOf(result)];
}
