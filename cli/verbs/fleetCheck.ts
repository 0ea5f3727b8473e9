import { type CheckedVault, fleetCheckLines } from '../text/fleetLines';
import { type StartedFleetChecks } from '../../shared/contracts/api/fleetRequest';
import { type Overall } from '../../shared/contracts/model/checks';
import { readinessWords } from '../../shared/rules/fleets/readinessWords';
import { type OpenApp } from '../app/openedApp';
import { type Context } from '../context';
import { type ExitCode } from '../cliError';
import { line } from '../text/line';
import { awaitCheck, exitCodeOfCheck } from './check';
import { type FleetFile } from './fleetFile';

/** `kvmover fleet check FILE`: would the moves of a fleet succeed? Checks each pair before anything starts. */
export async function checkFleet(context: Context, document: FleetFile): Promise<ExitCode> {
  const app = await context.open();
  const vaults = await checkAll(context, app, document);
  const exitCode = exitCodeOfCheck(worstOf(vaults.map(({ overall }) => overall)));
  const readiness = vaults.map((vault) => {
    const { wave, sourceVault, targetVault, overall, failed, findings, checkUri } = vault;
    const failing = findings.filter(({ status }) => status === 'fail').map(({ id }) => id);
    return { wave, sourceVault, targetVault, overall, failed, failing, matters: readinessWords(vault), checkUri };
  });
  context.output.event({ event: 'fleetChecks', vaults: readiness, exitCode });
  context.output.results(fleetCheckLines(vaults, context.output.columns));
  return exitCode;
}

/** Starts the checks in parts, each when those before it have ended, because the app checks a limited number at once. */
async function checkAll(context: Context, app: OpenApp, document: FleetFile): Promise<readonly CheckedVault[]> {
  const checked: CheckedVault[] = [];
  for (let from: number | null = 0; from !== null;) {
    const started: StartedFleetChecks = await app.client.call('checkFleet', { body: { ...document, from } });
    for (const check of started.checks) {
      const { overall, failed, findings, affected, failure } = await awaitCheck(context, app, check.id);
      checked.push({ ...check, overall, failed, findings, affected, ...(failure && { failure }) });
      const progress = `Checked ${String(checked.length)} of ${String(started.vaults)} vaults …`;
      context.output.redraw([line(progress)]);
    }
    from = started.nextFrom;
  }
  context.output.redraw([]);
  return checked;
}

function worstOf(overalls: readonly Overall[]): Overall {
  if (overalls.includes('notReady')) return 'notReady';
  return overalls.includes('readyWithConditions') ? 'readyWithConditions' : 'ready';
}
