import { type FleetControl } from '../../../shared/contracts/model/fleetRuns';
import { isWaveApproved, tableHash as hashOfTable, waveHash } from '../../../shared/rules/fleets/fleetApprovals';
import { type StartTerms } from '../frame/admitStart';
import { approverFault, approverOf } from '../callers/approverFault';
import { serve } from '../frame/serve';
import { refuseIf, Refused, type RefusalParts } from '../answers/problem';
import { accepted, changeFleet, type ControlFleetParts, ended } from './controlFleet';
import { type FoundFleet, requireFleet } from './findFleet';

export type ApproveFleetParts = Pick<ControlFleetParts, 'askOfFleet' | 'proveInput'> &
  Pick<StartTerms, 'callers' | 'now'>;

/**
 * `POST /api/fleets/{id}/approve` with `{tableHash}` approves all waves of a fleet, and with `{tableHash, wave}` one wave. The
 * handler refuses any other hash, so that nobody approves a table that they have not seen.
 */
export function approveFleet(parts: ApproveFleetParts) {
  return serve('approveFleet', async (asked) => {
    const { caller } = asked;
    const { wave, tableHash, approvedBy } = asked.body;
    const found = await requireFleet(asked, parts);
    const { fleet } = found;
    if (found.finishedAt !== null) throw ended(found);
    const waves = wavesOf(found, wave);
    refuseIf(approvalFault(found, found.progress.control, { waves, wave, tableHash }));
    const { fleetId: moveId, starter } = fleet;
    refuseIf(approverFault({ moveId, what: 'fleet', policy: parts.callers, starter, caller }));
    const approval = { at: parts.now().toISOString(), ...approverOf(caller, approvedBy), planHash: tableHash };
    await changeFleet(asked, found, parts, (before) => {
      // Somebody may have changed the request of a vault since, or approved the same at the same moment.
      const changed = hashFault(found, before, { waves, wave, tableHash });
      if (changed !== undefined) throw new Refused(changed);
      const open = waves.filter((at) => !isWaveApproved(fleet, before, at));
      const covers = before.vaults.length;
      return { ...before, approvals: [...before.approvals, ...open.map((at) => ({ wave: at, covers, approval }))] };
    });
    return accepted(asked, found);
  });
}

/** The places of the waves that a request names: one, or all. Empty if there is no such wave. */
function wavesOf({ fleet: { waves } }: FoundFleet, name: string | undefined): readonly number[] {
  return waves.flatMap((wave, at) => (name === undefined || wave.name === name ? [at] : []));
}

interface Named {
  /** The places of the waves that the request names. */
  readonly waves: readonly number[];
  readonly wave: string | undefined;
  readonly tableHash: string;
}

function approvalFault(found: FoundFleet, control: FleetControl, named: Named): RefusalParts | undefined {
  const { fleet } = found;
  const { waves, wave } = named;
  const name = `Fleet ${fleet.fleetId}`;
  const uri = `/api/fleets/${fleet.fleetId}`;
  if (fleet.approval !== 'wave') {
    const next = 'To approve waves, start a fleet with "approval": "wave". Plans of single moves have their own call.';
    return { status: 409, code: 'APPROVAL_NOT_REQUIRED', detail: `${name} needs no approval of waves. ${next}` };
  }
  const [first] = waves;
  if (first === undefined) {
    const detail = `${name} has no wave ${wave ?? ''}. GET ${uri} shows its waves.`;
    return { status: 400, code: 'REQUEST_INVALID', detail, errors: [{ pointer: '/wave', detail }] };
  }
  const changed = hashFault(found, control, named);
  if (changed !== undefined) return changed;
  if (waves.every((at) => isWaveApproved(fleet, control, at))) {
    const detail = `${name}: what the request names is approved already. There is nothing left to approve. See ${uri}.`;
    return { status: 409, code: 'ALREADY_APPROVED', detail };
  }
  return undefined;
}

function hashFault(
  { fleet }: FoundFleet,
  control: FleetControl,
  { waves, wave, tableHash }: Named,
): RefusalParts | undefined {
  const uri = `/api/fleets/${fleet.fleetId}`;
  const expected = wave === undefined ? hashOfTable(fleet, control) : waveHash(fleet, control, waves[0] ?? 0);
  if (tableHash === expected) return undefined;
  const which = wave === undefined ? 'the fleet' : `wave ${wave}`;
  const detail = `The hash in the request is not the tableHash of ${which}. Read the table at ${uri}/vaults, and approve the hash that GET ${uri} shows.`;
  return { status: 409, code: 'PLAN_CHANGED', detail };
}
