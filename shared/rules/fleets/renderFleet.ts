import { type FleetReport } from '../../contracts/api/fleetAnswers';
import { type RowCounts, rowStates } from '../../contracts/model/fleetRuns';
import { rowStateWords } from '../../words/outcomeWords';
import { factList, folded, page, section as pageSection, table, tile } from '../page/pageParts';
import { section } from '../report/markdownTable';
import { csv } from '../text/csv';
import { escapeMarkup } from '../text/escapeMarkup';
import { waveChart } from './waveChart';

type Wave = FleetReport['waves'][number];

const waveHeads = ['wave', 'vaults', 'completed', 'partially', 'failed', 'left', 'began', 'ended'];
const vaultHeads = ['wave', 'source', 'target', 'state', 'move'];

/** A fleet as Markdown: its counts, its waves, then every vault. */
export function renderFleet(report: FleetReport): string {
  return [
    `# ${titleOf(report)}`,
    '',
    ...factsOf(report).map((line) => `- ${line}`),
    '',
    ...section('Waves', waveHeads, report.waves.map(waveRow)),
    ...section('Vaults', vaultHeads, vaultRows(report)),
  ].join('\n');
}

/** A fleet as CSV: a row for each vault. */
export function renderFleetCsv(report: FleetReport): string {
  return csv([['wave', 'sourceVault', 'targetVault', 'state', 'moveId'], ...vaultRows(report)]);
}

/** A longer table is folded. */
const rowsUnfolded = 200;

/** A fleet as one page without script: its counts, its waves over time, then every vault. */
export function renderFleetHtml(report: FleetReport): string {
  const vaults = table(vaultHeads, vaultRows(report));
  const count = report.results.length;
  const html = [
    `<header><p>Fleet</p><h1>${escapeMarkup(titleOf(report))}</h1></header>`,
    '<section aria-label="Summary"><dl class="tiles">',
    ...rowStates.map((state) => tile(lookOf(state), rowStateWords[state], report.counts[state])),
    `</dl>${factList(factsOf(report))}</section>`,
    ...pageSection('time', 'Waves over time', waveChart(report)),
    ...pageSection('waves', 'Waves', [table(waveHeads, report.waves.map(waveRow))]),
    ...pageSection('vaults', 'Vaults', [
      count > rowsUnfolded ? folded(`All ${String(count)} vaults`, [vaults]) : vaults,
    ]),
  ];
  return page({ title: titleOf(report), html });
}

function lookOf(state: keyof RowCounts): string {
  if (state === 'completed') return 'done';
  if (state === 'failed' || state === 'cancelled') return 'failed';
  return state === 'partiallyCompleted' ? 'skipped' : 'unknown';
}

function titleOf({ id, phase }: FleetReport): string {
  return `Fleet ${id}: ${phase}`;
}

function factsOf({
  runId,
  vaults,
  waves,
  startedAt,
  finishedAt,
  evidenceAt,
  startedBy,
  counts,
}: FleetReport): readonly string[] {
  const by = startedBy === null ? [] : [`Started by ${startedBy.name ?? startedBy.objectId}.`];
  return [
    `${String(counts.completed)} of ${String(vaults)} vaults completed, in ${String(waves.length)} waves.`,
    `Run ${runId}, from ${startedAt} to ${finishedAt ?? 'now'}.`,
    ...(finishedAt === null
      ? [`The states are those of the last look at the moves: ${evidenceAt ?? 'none yet'}.`]
      : []),
    ...by,
  ];
}

function waveRow({ name, vaults, counts, startedAt, finishedAt }: Wave): readonly string[] {
  const { completed, partiallyCompleted, failed, cancelled } = counts;
  const left = vaults - completed - partiallyCompleted - failed - cancelled;
  const numbers = [vaults, completed, partiallyCompleted, failed + cancelled, left].map(String);
  return [name, ...numbers, startedAt ?? '', finishedAt ?? ''];
}

function vaultRows({ results }: FleetReport): readonly (readonly string[])[] {
  return results.map(({ wave, sourceVault, targetVault, state, moveId }) => [
    ...[wave, sourceVault, targetVault, state, moveId],
  ]);
}
