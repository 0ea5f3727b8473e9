import { type FleetReport } from '../../contracts/api/fleetAnswers';
import { rowStateWords } from '../../words/outcomeWords';
import { fleetPhaseWords } from '../../words/phaseWords';
import { counted } from '../../words/word';
import { type Document, type Fact, knownFacts, outcomeSums, type Table, tableSection } from '../documents/document';
import { documentTexts } from '../documents/documentTexts';
import { renderCsv } from '../documents/renderCsv';
import { rowStates } from '../../contracts/model/fleetRuns';
import { leftOf } from './fleetRows';

/** A fleet for people: its counts, its waves over time, then every vault. */
export function fleetDocument(report: FleetReport): Document {
  const { id, phase, counts, vaults, waves, asked } = report;
  const meaning = `${String(counts.completed)} of ${counted(vaults, 'vault')} completed, in ${counted(waves.length, 'wave')}.`;
  return {
    title: `Fleet ${id}: ${phase}`,
    kind: 'Fleet',
    verdict: { ...fleetPhaseWords[phase], meaning },
    sums: outcomeSums(rowStates, rowStateWords, counts),
    facts: factsOf(report),
    sections: [
      { title: 'Waves', table: waveTable(report) },
      tableSection(
        'Asked for single vaults',
        ['wave', 'source', 'what'],
        asked.map(({ wave, sourceVault, text }) => [wave, sourceVault, text]),
      ),
      tableSection('Vaults', ['wave', 'source', 'target', 'state', 'move'], vaultRows(report)),
    ],
  };
}

function factsOf({ runId, startedAt, finishedAt, evidenceAt, startedBy }: FleetReport): readonly Fact[] {
  return knownFacts([
    ['run', `${runId}, from ${startedAt} to ${finishedAt ?? 'now'}`],
    ['states', finishedAt === null ? `those of the last look at the moves: ${evidenceAt ?? 'none yet'}` : undefined],
    ['started by', startedBy === null ? undefined : (startedBy.name ?? startedBy.objectId)],
  ]);
}

/** A wave in progress reaches the last known time. */
function waveTable({ waves, startedAt, finishedAt }: FleetReport): Table {
  const times = waves.flatMap((wave) =>
    [wave.startedAt, wave.finishedAt, finishedAt].map((time) => Date.parse(time ?? '')),
  );
  const from = Date.parse(startedAt);
  const to = Math.max(from + 1, ...times.filter((time) => !Number.isNaN(time)));
  const place = (time: string | null, otherwise: number) =>
    time === null ? otherwise : (Date.parse(time) - from) / (to - from);
  return {
    heads: ['wave', 'vaults', 'completed', 'partially', 'failed', 'unknown', 'left', 'began', 'ended'],
    rows: waves.map(({ name, vaults, counts, ...wave }) => {
      const { completed, partiallyCompleted, failed, cancelled, unknown } = counts;
      const numbers = [vaults, completed, partiallyCompleted, failed + cancelled, unknown, leftOf(counts)];
      return [name, ...numbers, wave.startedAt ?? '', wave.finishedAt ?? ''];
    }),
    spans: waves.map((wave) =>
      wave.startedAt === null ? [0, 0] : [place(wave.startedAt, 0), place(wave.finishedAt, 1)],
    ),
  };
}

function vaultRows({ results }: FleetReport): Table['rows'] {
  return results.map(({ wave, sourceVault, targetVault, state, moveId }) => [
    ...[wave, sourceVault, targetVault, state, moveId],
  ]);
}

/** The formats of a fleet, other than its JSON. */
export const fleetTexts = {
  ...documentTexts(fleetDocument),
  csv: (report: FleetReport) =>
    renderCsv({ heads: ['wave', 'sourceVault', 'targetVault', 'state', 'moveId'], rows: vaultRows(report) }),
};
