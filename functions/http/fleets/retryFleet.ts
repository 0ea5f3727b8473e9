import { type FleetRetry } from '../../../shared/contracts/api/fleetAnswers';
import { moveIdOfFleet } from '../../../shared/contracts/api/fleetRequest';
import { type FleetControl, maxVaultAsks, type VaultAsk } from '../../../shared/contracts/model/fleetRuns';
import { type FleetRow } from '../../../shared/contracts/model/fleets';
import { settingsFault } from '../../../shared/rules/fleets/expandFleet';
import { maxTries, stateOfRow, tryOfRow } from '../../../shared/rules/fleets/fleetRows';
import { settingsAfter } from '../../../shared/rules/fleets/moveOfRow';
import { retryRows } from '../../../shared/rules/fleets/nextOfFleet';
import { nearestName } from '../../../shared/rules/text/nearestName';
import { Refused, type RefusalParts } from '../answers/problem';
import { asStarter } from '../callers/approverFault';
import { type StartTerms } from '../frame/admitStart';
import { type Call, serve } from '../frame/serve';
import { controlEntryOf } from '../moves/controlledMove';
import { accepted, changeFleet, type ControlFleetParts, controlWhole, startAgain } from './controlFleet';
import { type FoundFleet, requireFleet } from './findFleet';
import { type FleetTableParts, readRows } from './getFleetVaults';

export type RetryFleetParts = ControlFleetParts & Pick<FleetTableParts, 'readPage'> & Pick<StartTerms, 'now'>;

/**
 * `POST /api/fleets/{id}/retry` starts failed and cancelled moves again. With `{vault, settings?, reason?}` it starts the move of one
 * vault, with other options of its request or the same ones; a vault whose move has not begun gets the options for its first try. The
 * fleet takes it up with its next look, and the move has it in its events and its report.
 */
export function retryFleet(parts: RetryFleetParts) {
  return serve('retryFleet', (asked) => {
    const { vault, settings } = asked.body;
    if (vault !== undefined) return retryVault(asked, { ...asked.body, vault }, parts);
    if (settings !== undefined) throw new Refused(faultOf('/vault', 'settings: name the vault in "vault".'));
    return controlWhole(asked, 'retry', parts);
  });
}

interface Placed {
  readonly row: number;
  readonly entry: FleetRow;
}

async function retryVault(call: Call, asked: FleetRetry & { readonly vault: string }, parts: RetryFleetParts) {
  const found = await requireFleet(call, parts);
  const placed = await rowOfVault(found, asked.vault, parts);
  const { caller } = call;
  const { settings: set, reason } = asked;
  const entry = controlEntryOf(parts, { verb: set === undefined ? 'retry' : 'change', caller, reason });
  const starter = asStarter(caller, parts.callers);
  const ask = {
    ...{ row: placed.row, sourceVault: placed.entry.sourceVault },
    entry: set === undefined ? entry : { ...entry, set },
    ...(starter && { starter }),
  };
  await store(call, found, { placed, ask }, parts);
  return accepted(call, found);
}

/** Finds a vault by the name of its source or its target. No vault of a fleet is the source of one row and the target of another. */
async function rowOfVault(found: FoundFleet, vault: string, { readPage }: RetryFleetParts): Promise<Placed> {
  const all = Array.from({ length: found.fleet.vaults }, (_, row) => row);
  const rows = await readRows(found, all, readPage);
  const placed = rows.find(([, { sourceVault, targetVault }]) => vault === sourceVault || vault === targetVault);
  if (placed !== undefined) return { row: placed[0], entry: placed[1] };
  const names = rows.slice(0, maxCompared).flatMap(([, { sourceVault, targetVault }]) => [sourceVault, targetVault]);
  const nearest = nearestName(vault, names);
  const hint =
    nearest === undefined ? `Its vaults: /api/fleets/${found.fleet.fleetId}/vaults.` : `Did you mean ${nearest}?`;
  throw new Refused(faultOf('/vault', `Fleet ${found.fleet.fleetId} has no vault ${vault}. ${hint}`));
}

/** To compare a name with those of ten thousand vaults would hold up other requests. */
const maxCompared = 250;

interface Asking {
  readonly placed: Placed;
  readonly ask: VaultAsk;
}

/** A fleet that runs takes it up; one that has ended starts again. Another retry may start it at the same moment. */
async function store(call: Call, found: FoundFleet, asking: Asking, parts: RetryFleetParts): Promise<void> {
  const add = (before: FleetControl): FleetControl => {
    refuse(found, before, asking);
    return { ...before, vaults: [...before.vaults, asking.ask] };
  };
  if (found.finishedAt === null) {
    await changeFleet(call, found, parts, add);
    return;
  }
  const { progress } = found;
  const again = { ...retryRows(progress, [asking.ask.row]), control: add(progress.control) };
  if (await startAgain(call.client, found, again, parts)) return;
  await changeFleet(call, await requireFleet(call, parts), parts, add);
}

/** Refuses what would have no effect, or could not be the request of a move. `before`: what people have asked until now. */
function refuse({ fleet, progress }: FoundFleet, before: FleetControl, { placed, ask }: Asking): void {
  const { row, entry } = placed;
  const state = stateOfRow(progress, row);
  const moveId = moveIdOfFleet(fleet.fleetId, entry.targetVault);
  const notNow = (why: string) => new Refused({ status: 409, code: 'NOT_POSSIBLE_NOW', detail: `${why} ${unchanged}` });
  const name = `Vault ${entry.sourceVault}`;
  if (before.cancelled && progress.phase === 'cancelling')
    throw notNow(`Fleet ${fleet.fleetId} is being cancelled. Wait until it has ended, then retry.`);
  if (state === 'completed') throw notNow(`${name} is completed, so there is nothing to start again.`);
  if (state === 'running' || state === 'awaitingApproval')
    throw notNow(
      `The move of ${name.toLowerCase()} is in progress. Cancel it with POST /api/moves/${moveId}/cancel, or wait until it has ended.`,
    );
  if (tryOfRow(progress, row) >= maxTries)
    throw notNow(`${name} was tried ${String(maxTries + 1)} times. Start a move for it.`);
  if (before.vaults.length >= maxVaultAsks)
    throw notNow(
      `People asked ${String(maxVaultAsks)} times for single vaults of this fleet, which is the most. Start a move for the vault.`,
    );
  const own = [...before.vaults.filter((each) => each.row === row), ask];
  const fault = settingsFault(settingsAfter(entry.settings, own));
  if (fault !== undefined) throw new Refused(faultOf('/settings', `No move could have these settings: ${fault}`));
}

const unchanged = 'Nothing was changed.';

function faultOf(pointer: string, why: string): RefusalParts {
  const detail = `${why} ${unchanged}`;
  return { status: 400, code: 'REQUEST_INVALID', detail, errors: [{ pointer, detail }] };
}
