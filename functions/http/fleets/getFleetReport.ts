import { type FleetReport } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { fleetTexts } from '../../../shared/rules/fleets/fleetDocument';
import { stateOfRow } from '../../../shared/rules/fleets/fleetRows';
import { answerIn } from '../frame/chooseFormat';
import { type Call, serve } from '../frame/serve';
import { fleetView, type FoundFleet, requireFleet } from './findFleet';
import { type FleetTableParts, readRows } from './getFleetVaults';

/** `GET /api/fleets/{id}/report?format=json|md|html|csv`: every vault of a fleet with its state, also while it runs. */
export function getFleetReport(parts: FleetTableParts) {
  return serve('getFleetReport', async (asked) => {
    const found = await requireFleet(asked, parts);
    const all = Array.from({ length: found.fleet.vaults }, (__, row) => row);
    const report = reportOf(found, await readRows(found, all, parts.readPage), asked);
    const { format } = asked;
    return format === 'json' ? { jsonBody: report } : answerIn(format, report, { texts: fleetTexts, name: report.id });
  });
}

function reportOf(
  found: FoundFleet,
  rows: readonly (readonly [row: number, entry: FleetRow])[],
  call: Call,
): FleetReport {
  const { fleet, progress } = found;
  const view = fleetView(found, call);
  const { id, runId, phase, approval, startedAt, finishedAt, vaults, tableHash, waves, startedBy } = view;
  const { evidenceAt, counts, asked } = view;
  const results = rows.map(([row, { wave, sourceVault, targetVault }]) => ({
    ...{ wave: fleet.waves[wave]?.name ?? '', sourceVault, targetVault },
    ...{ moveId: moveIdOfFleet(fleet.fleetId, targetVault), state: stateOfRow(progress, row) },
  }));
  const head = { id, runId, phase, approval, startedAt, finishedAt, vaults, tableHash };
  return { ...head, evidenceAt, counts, waves, asked, startedBy, results };
}
