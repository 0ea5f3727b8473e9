import { type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { isSuspended } from '../runtime/findMove';
import { statusFrom } from './getMove';

/** Returns what to do about a move that blocks another one, with the URIs for it. */
export function adviseOnMove(client: DurableClient, request: HttpRequest, found: DurableOrchestrationStatus): string {
  const id = found.instanceId;
  const moveUri = new URL(`/api/moves/${id}`, request.url).href;
  const cancel = `cancel it with the terminatePostUri from the answer to its start (POST ${terminateUri(client, request, id)})`;
  if (isSuspended(found)) return `It is suspended: resume it with the resumePostUri from its start, or ${cancel}.`;
  if (statusFrom(found).phase !== 'awaitingApproval') return `Wait for it: ${moveUri}.`;
  return `It awaits approval: read its plan (${moveUri}/plan) and approve it (POST ${moveUri}/approve), or ${cancel}.`;
}

/** Returns the URI without its query, which contains a key. */
function terminateUri(client: DurableClient, request: HttpRequest, id: string): string {
  const { terminatePostUri } = client.createHttpManagementPayload(id);
  const { pathname } = new URL(terminatePostUri, request.url);
  return new URL(pathname, request.url).href;
}
