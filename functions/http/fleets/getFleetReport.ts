import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { type FleetReport } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { stateOfRow } from '../../../shared/rules/fleets/fleetRows';
import { renderFleet, renderFleetCsv, renderFleetHtml } from '../../../shared/rules/fleets/renderFleet';
import { chooseFormat, csvAnswer, type FormatTypes, pageAnswer, reportTypes, textAnswer } from '../chooseFormat';
import { handle } from '../handle';
import { formatProblem, problem } from '../problem';
import { fleetNotFound, fleetView, findFleet, type FoundFleet } from './findFleet';
import { type FleetTableParts, readRows } from './getFleetVaults';

const formats = ['json', 'md', 'html', 'csv'] as const;
type Format = (typeof formats)[number];
const { json, md, html, csv } = reportTypes;
const typesOf: FormatTypes<Format> = { json, md, html, csv };

/** `GET /api/fleets/{id}/report?format=json|md|html|csv`: every vault of a fleet with its state, also while it runs. */
export function getFleetReport(parts: FleetTableParts): HttpHandler {
  return handle('getFleetReport', async (request, context, instance) => {
    const format = chooseFormat(request, formats, typesOf);
    if (format === undefined) return formatProblem(request, formats, instance);
    const found = await findFleet(getClient(context), request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    try {
      const all = Array.from({ length: found.fleet.vaults }, (__, row) => row);
      return render(reportOf(found, await readRows(found, all, parts.readPage), request.url), format);
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

function render(report: FleetReport, format: Format): HttpResponseInit {
  switch (format) {
    case 'json':
      return { status: 200, jsonBody: report };
    case 'md':
      return textAnswer(renderFleet(report), 'text/markdown');
    case 'html':
      return pageAnswer(renderFleetHtml(report));
    case 'csv':
      return csvAnswer(renderFleetCsv(report), report.id);
  }
}
