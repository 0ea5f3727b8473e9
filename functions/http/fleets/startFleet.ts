import { type HttpHandler } from '@azure/functions';
import { type AdmitStart } from '../admitStart';
import { handleLogged } from '../handleLogged';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { parseFleet, settleFleet, type SettleFleetParts, tableOf } from './settleFleet';

export interface StartFleetParts extends SettleFleetParts {
  readonly admit: AdmitStart;
  /** Returns this many random hex digits. */
  readonly randomHex: (digits: number) => string;
}

/** Room for ten thousand vaults by name. */
const maxFleetBytes = 2 * 1024 * 1024;

/**
 * `POST /api/fleets` with `"dryRun": true` returns the table of a fleet, and everything that is wrong with it. It asks Azure
 * Resource Manager for vaults and names, and writes nothing.
 */
export function startFleet(parts: StartFleetParts): HttpHandler {
  return handleLogged('startFleet', async ({ request, instance, log }) => {
    const body = await readBody(request, instance, maxFleetBytes);
    if (!body.ok) return body.answer;
    const parsed = parseFleet(body.value);
    if ('status' in parsed) return problem({ ...parsed, instance });
    const tooOften = parts.admit(instance);
    if (tooOften !== undefined) return tooOften;
    const id = parsed.request.id ?? `fleet-${parts.randomHex(8)}`;
    log({ fleet: id });
    const settled = await settleFleet(parsed.request, id, parts);
    if ('status' in settled) return problem({ ...settled, instance });
    return { status: 200, jsonBody: tableOf(settled) };
  });
}
