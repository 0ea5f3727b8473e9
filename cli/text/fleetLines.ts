import { type FleetTable, type FleetView } from '../../shared/contracts/api/fleetAnswers';
import { bad, empty, good, type Line, line, strong } from './line';
import { tableLines } from './tableLines';

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

/** A fleet in one line, for its progress. */
export function fleetLine({ id, phase, vaults, counts, forecastAt }: FleetView): Line {
  const done = counts.completed + counts.partiallyCompleted + counts.failed + counts.cancelled;
  const until = forecastAt === null ? '' : `, until about ${forecastAt.slice(0, 16).replace('T', ' ')}`;
  return line(
    `${id}: ${phase}, ${String(done)} of ${String(vaults)} vaults, ${String(counts.running)} running${until}`,
  );
}

/** The waves of a fleet, and what waits for a person. */
export function fleetLines(view: FleetView): readonly Line[] {
  const rows = view.waves.map(({ name, vaults, counts, startedAt, finishedAt }) => [
    name,
    ...[vaults, counts.completed, counts.partiallyCompleted, counts.failed + counts.cancelled].map(String),
    String(counts.waiting + counts.held + counts.running + counts.awaitingApproval),
    ...[startedAt, finishedAt].map((time) => (time ?? '').slice(0, 19).replace('T', ' ')),
  ]);
  const needs = { approve: 'plans wait for an approval', decide: 'the fleet has stopped', retry: 'moves failed' };
  return [
    ...tableLines(['WAVE', 'VAULTS', 'COMPLETED', 'PARTLY', 'FAILED', 'LEFT', 'STARTED', 'ENDED'], rows),
    empty,
    fleetLine(view),
    ...view.needsYou.map((word) => line(strong(word), ` ${needs[word]}`)),
    ...(view.trouble === null ? [] : [line(bad(view.trouble.code), ` ${view.trouble.detail}`)]),
  ];
}
