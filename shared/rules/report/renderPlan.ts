import { csv } from '../text/csv';
import { visibleText } from '../text/visibleText';
import { configurationSections } from './configurationSections';
import { type GatheredPlan, type PlanRow } from './gatheredPlan';
import { columns, section } from './markdownTable';
import { problemTables } from './problemTables';

/** A plan as Markdown: the sums, what stays and why by code, then every item. */
export function renderPlan(gathered: GatheredPlan): string {
  const { head, rows, problems, notices, issuers } = gathered;
  const { move, plan, configuration, deletedInSource } = head;
  return [
    `# Plan of move ${move.moveId}`,
    '',
    ...columns(
      ['', ''],
      [
        ['source', `${move.sourceVault} (${plan.source.region})`],
        ['target', `${move.targetVault} (${plan.target.region})`],
        ['run', move.runId],
        ...gathered.facts,
      ],
    ),
    '',
    '## Problems',
    '',
    ...(problems.length === 0 ? ['None.'] : problemTables(problems, 'problems')),
    '',
    ...(notices.length === 0 ? [] : ['## Notices', '', ...problemTables(notices, 'notices'), '']),
    ...section(
      'Issuers and contacts',
      ['kind', 'name', 'state', 'why'],
      issuers.map(({ kind, name, state, reasons }) => [kind, name, state, reasons.join(' ')]),
    ),
    ...section(
      'Soft-deleted at the source, would not be moved',
      ['item', 'type'],
      deletedInSource.map(({ itemName, itemType }) => [itemName, itemType]),
    ),
    ...configurationSections({
      configuration: { ...configuration, results: [], drift: null },
      move: { dryRun: true },
      problems: [...problems],
    }),
    ...section('Items', ['item', 'type', 'route', 'versions', 'why'], rows.map(itemRow)),
  ].join('\n');
}

function itemRow(row: PlanRow): readonly string[] {
  return [row.itemName, row.itemType, row.route, versionWords(row), row.why];
}

/** The versions that would arrive: `3`, or `2 of 3`. */
export function versionWords({ versionCount, leftOut }: PlanRow): string {
  return leftOut === 0 ? String(versionCount) : `${String(versionCount - leftOut)} of ${String(versionCount)}`;
}

/** The items of a plan as CSV, a row for each. */
export function renderPlanCsv({ rows }: Pick<GatheredPlan, 'rows'>): string {
  const heads = [
    'itemType',
    'itemName',
    'route',
    'state',
    'versions',
    'versionsLeftOut',
    'codes',
    'detail',
    'remedy',
    'update',
  ];
  return csv([
    heads,
    ...rows.map(({ itemType, itemName, route, state, versionCount, leftOut, codes, detail, remedy, fields }) => [
      ...[itemType, itemName, route, state, String(versionCount), String(leftOut), codes],
      ...[visibleText(detail), visibleText(remedy), fields],
    ]),
  ]);
}
