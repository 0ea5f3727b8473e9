import { type HttpHandler } from '@azure/functions';
import { getClient } from 'durable-functions';
import { fleetApprovalSchema } from '../../../shared/contracts/api/fleetAnswers';
import { type CallerPolicy } from '../../../shared/contracts/settings/callerSettings';
import { tableHashOf } from '../../../shared/rules/fleets/fleetSpec';
import { callerOf } from '../callers/admitCaller';
import { approverFault, approverOf } from '../callers/approverFault';
import { invalidRequest, parseInput } from '../faults';
import { handleLogged } from '../handleLogged';
import { problem, type ProblemParts } from '../problem';
import { readBody } from '../readBody';
import { accepted, ask, type ControlFleetParts, ended } from './controlFleet';
import { fleetNotFound, findFleet, type FoundFleet } from './findFleet';

export interface ApproveFleetParts extends Pick<ControlFleetParts, 'askOfFleet' | 'proveInput'> {
  /** Absent if the app does not know its callers. */
  readonly callers?: CallerPolicy | undefined;
  readonly now: () => Date;
}

/**
 * `POST /api/fleets/{id}/approve` with `{tableHash}` approves all waves of a fleet, and with `{tableHash, wave}` one wave. The
 * handler refuses any other hash, so that nobody approves a table that they have not seen.
 */
export function approveFleet(parts: ApproveFleetParts): HttpHandler {
  return handleLogged('approveFleet', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const asked = parseInput(fleetApprovalSchema, body.value);
    if (!asked.ok) return problem({ ...invalidRequest(asked.faults), instance });
    const found = await findFleet(getClient(context), request.params['id'] ?? '', parts);
    if (found === undefined) return fleetNotFound(instance);
    const { fleet } = found;
    log({ fleet: fleet.fleetId });
    if (found.finishedAt !== null) return ended(found, instance);
    const { wave, tableHash, approvedBy } = asked.data;
    const waves = wavesOf(found, wave);
    const refused = approvalFault(found, waves, { wave, tableHash });
    if (refused !== undefined) return problem({ ...refused, instance });
    const caller = callerOf(request);
    const terms = {
      moveId: fleet.fleetId,
      what: 'fleet',
      policy: parts.callers,
      starter: fleet.starter,
      caller,
    } as const;
    const notTheirs = approverFault(terms);
    if (notTheirs !== undefined) return problem({ ...notTheirs, instance });
    const approval = { at: parts.now().toISOString(), ...approverOf(caller, approvedBy), planHash: tableHash };
    await ask(found, parts, (before) => {
      const open = waves.filter((at) => !before.approvals.some((known) => known.wave === at));
      return { ...before, approvals: [...before.approvals, ...open.map((at) => ({ wave: at, approval }))] };
    });
    return accepted(request, found);
  });
}

/** The places of the waves that a request names: one, or all. Empty if there is no such wave. */
function wavesOf({ fleet: { waves } }: FoundFleet, name: string | undefined): readonly number[] {
  return waves.flatMap((wave, at) => (name === undefined || wave.name === name ? [at] : []));
}

interface Named {
  readonly wave: string | undefined;
  readonly tableHash: string;
}

function approvalFault(
  { fleet, progress }: FoundFleet,
  waves: readonly number[],
  { wave, tableHash }: Named,
): Omit<ProblemParts, 'instance'> | undefined {
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
  const expected = wave === undefined ? tableHashOf(fleet) : fleet.waves[first]?.hash;
  if (tableHash !== expected) {
    const which = wave === undefined ? 'the fleet' : `wave ${wave}`;
    const detail = `The hash in the request is not the tableHash of ${which}. Read the table at ${uri}/vaults, and approve the hash that GET ${uri} shows.`;
    return { status: 409, code: 'PLAN_CHANGED', detail };
  }
  if (waves.every((at) => progress.control.approvals.some((known) => known.wave === at))) {
    const detail = `${name}: what the request names is approved already. There is nothing left to approve. See ${uri}.`;
    return { status: 409, code: 'ALREADY_APPROVED', detail };
  }
  return undefined;
}
