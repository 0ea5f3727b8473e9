import { type DurableOrchestrationStatus } from 'durable-functions';
import { isSuspended } from '../../runtime/findMove';
import { type Control } from '../../../shared/contracts/model/asks';
import { type Call } from '../frame/serve';
import { statusFrom } from './statusFrom';

/** Returns what to do about a move that blocks another one, with the URIs for it. */
export function adviseOnMove(
  { uriOf }: Pick<Call, 'uriOf'>,
  found: DurableOrchestrationStatus,
  control: Control | undefined,
): string {
  const moveUri = uriOf(`moves/${found.instanceId}`);
  const cancel = `cancel it (POST ${moveUri}/cancel)`;
  if (isSuspended(found)) return `It is suspended: resume it through the endpoint of the runtime, or ${cancel}.`;
  if (control?.wanted === 'pause')
    return `It is paused, and keeps its vaults until it ends: resume it (POST ${moveUri}/resume), or ${cancel}.`;
  if (statusFrom(found).phase !== 'awaitingApproval') return `Wait for it: ${moveUri}.`;
  return `It awaits approval: read its plan (${moveUri}/plan) and approve it (POST ${moveUri}/approve), or ${cancel}.`;
}

/** What to do about an orchestration with the id that is no move of the app. */
export const adviseOnForeign =
  'It is not a move of this app: somebody started it through the endpoint of the runtime, or a newer version did. Deploy that, or terminate it there.';

/** What to do about a move that a newer version of the app runs. */
export const adviseOnNewer =
  'A newer version of the app runs it, and this version cannot read it. It continues when the newer version is deployed again. End it there if you do not need it.';
