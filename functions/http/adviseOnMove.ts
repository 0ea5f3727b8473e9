import { type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { isSuspended } from '../runtime/findMove';
import { statusFrom } from './getMove';

/** What to do about a move that is in the way of another one, with the addresses to do it. */
export function adviseOnMove(client: DurableClient, request: HttpRequest, found: DurableOrchestrationStatus): string {
  const id = found.instanceId;
  const moveUri = new URL(`/api/moves/${id}`, request.url).href;
  const cancel = `cancel it by the terminatePostUri that its start answered (POST ${terminateUri(client, request, id)})`;
  if (isSuspended(found)) return `It is suspended: resume it by the resumePostUri of its start, or ${cancel}.`;
  if (statusFrom(found).phase !== 'awaitingApproval') return `Wait for it: ${moveUri}.`;
  return `It awaits approval: read its plan (${moveUri}/plan) and approve it (POST ${moveUri}/approve), or ${cancel}.`;
}

/** Without its query, which holds a key. */
function terminateUri(client: DurableClient, request: HttpRequest, id: string): string {
  const { terminatePostUri } = client.createHttpManagementPayload(id);
  const { pathname } = new URL(terminatePostUri, request.url);
  return new URL(pathname, request.url).href;
}
