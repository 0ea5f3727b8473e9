import { type StartedFleetChecks } from '../../shared/contracts/api/fleetRequest';
import { type CheckView } from '../../shared/contracts/api/checkAnswers';
import { type FleetTable, type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { type Overall } from '../../shared/contracts/model/checks';
import { leftOf } from '../../shared/rules/fleets/fleetRows';
import { overallWords } from '../../shared/words/outcomeWords';
import { fleetDocument } from '../../shared/rules/fleets/fleetDocument';
import { documentLines } from './documentLines';

import { bad, empty, good, type Line, line, strong, tableLines } from './line';

/** The table of a fleet that has not started, and its problems. */
export function tableOfFleet({ vaults, ok, waves, table, problems, problemCount }: FleetTable): readonly Line[] {
  const more = problemCount - problems.length;
  return [
    ...tableLines(
      ['WAVE', 'FROM', 'TO', 'CREATES'],
      table.map(({ wave, sourceVault, targetVault, createsTarget }) => [
        ...[wave, sourceVault, targetVault, createsTarget ? 'yes' : ''],
      ]),
    ),
    empty,
    line(strong(`${String(vaults)} vaults in ${String(waves.length)} waves. `), ok ? good('Nothing is wrong.') : ''),
    ...problems.map(({ code, detail, pointer }) => line(bad(code), ` ${detail} (${pointer})`)),
    ...(more > 0 ? [line(`And ${String(more)} more problems.`)] : []),
  ];
}

/** The readiness of each vault of a fleet, those that are not ready last. */
export function fleetCheckLines(vaults: readonly CheckedVault[]): readonly Line[] {
  const overalls = ['ready', 'readyWithConditions', 'notReady'] as const;
  const of = (wanted: Overall) => vaults.filter(({ overall }) => overall === wanted);
  const rows = overalls.flatMap((overall) =>
    of(overall).map(({ wave, sourceVault, targetVault, findings }) => {
      const failing = findings.filter(({ status }) => status === 'fail').map(({ id }) => id);
      return [wave, sourceVault, targetVault, overallWords[overall].text, failing.join(' ')];
    }),
  );
  const sums = overalls.map((overall) => `${String(of(overall).length)} ${overallWords[overall].text}`);
  return [...tableLines(['WAVE', 'FROM', 'TO', 'READINESS', 'FAILING'], rows), empty, line(sums.join(', '), '.')];
}

/** A fleet in one line, for its progress. */
export function fleetLine({ id, phase, vaults, counts, forecastAt }: FleetView): Line {
  const done = vaults - leftOf(counts);
  const until = forecastAt === null ? '' : `, until about ${forecastAt.slice(0, 16).replace('T', ' ')}`;
  return line(
    `${id}: ${phase}, ${String(done)} of ${String(vaults)} vaults, ${String(counts.running)} running${until}`,
  );
}

const needs = { approve: 'plans wait for an approval', decide: 'the fleet has stopped', retry: 'moves failed' };

/** The waves of a fleet, and what waits for a person. */
export function fleetLines(view: FleetView, columns: number): readonly Line[] {
  return [
    ...documentLines(fleetDocument({ ...view, results: [] }), { columns }),
    empty,
    fleetLine(view),
    ...view.needsYou.map((word) => line(strong(word), ` ${needs[word]}`)),
    ...(view.trouble === null ? [] : [line(bad(view.trouble.code), ` ${view.trouble.detail}`)]),
  ];
}

/** The readiness of one vault of a fleet. */
export type CheckedVault = StartedFleetChecks['checks'][number] &
  Pick<CheckView, 'overall' | 'failed' | 'findings' | 'forecast'>;
