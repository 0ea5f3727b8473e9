import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type FleetReport } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { fleetTexts } from '../../../shared/rules/fleets/fleetDocument';
import { stateOfRow } from '../../../shared/rules/fleets/fleetRows';
import { chooseFormat, formatAnswer, planFormats, reportTypes } from '../chooseFormat';
import { handle } from '../handle';
import { formatProblem, problem } from '../problem';
import { fleetNotFound, fleetView, findFleet, type FoundFleet } from './findFleet';
import { type FleetTableParts, readRows } from './getFleetVaults';

/** `GET /api/fleets/{id}/report?format=json|md|html|csv`: every vault of a fleet with its state, also while it runs. */
export function getFleetReport(parts: FleetTableParts): HttpHandler {
  return handle('getFleetReport', async (request, context, instance) => {
    const format = chooseFormat(request, planFormats, reportTypes);
    if (format === undefined) return formatProblem(request, planFormats, instance);
    const found = await findFleet(getClient(context), request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    try {
      const all = Array.from({ length: found.fleet.vaults }, (__, row) => row);
      const report = reportOf(found, await readRows(found, all, parts.readPage), request.url);
      if (format === 'json') return { status: 200, jsonBody: report };
      return formatAnswer(format, fleetTexts[format](report), report.id);
    } catch (error) {
      if (!(error instanceof MoverError) || error.code !== 'FLEET_CHANGED') throw error;
      return problem({ status: 409, code: error.code, detail: error.message, instance });
    }
  });
}

function reportOf(
  found: FoundFleet,
  rows: readonly (readonly [row: number, entry: FleetRow])[],
  url: string,
): FleetReport {
  const { fleet, progress } = found;
  const view = fleetView(found, url, Date.now());
  const { id, runId, phase, approval, startedAt, finishedAt, vaults, tableHash, waves, startedBy } = view;
  const { evidenceAt, counts } = view;
  const results = rows.map(([row, { wave, sourceVault, targetVault }]) => ({
    ...{ wave: fleet.waves[wave]?.name ?? '', sourceVault, targetVault },
    ...{ moveId: moveIdOfFleet(fleet.fleetId, targetVault), state: stateOfRow(progress, row) },
  }));
  const head = { id, runId, phase, approval, startedAt, finishedAt, vaults, tableHash };
  return { ...head, evidenceAt, counts, waves, startedBy, results };
}
