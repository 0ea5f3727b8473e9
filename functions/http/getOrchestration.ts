import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus, getClient } from 'durable-functions';
import { checkRunIdSchema } from '../../shared/contracts/model/checkProof';
import { checkOrchestrations } from '../../shared/contracts/steps/checkSteps';
import { comparisonNotFound, findComparison } from './comparisons/findComparison';
import { findMove } from '../runtime/findMove';
import { type ProveInput } from '../runtime/newerVersion';
import { findOrchestration, isRunning } from '../runtime/orchestrationState';
import { checkNotFound } from './checks/getCheck';
import { handle } from './handle';
import { noMove } from './noMove';

/**
 * `GET /api/moves/{id}/orchestration`: the orchestration of a move in the form of the runtime's own status URL, so that
 * clients of the runtime can poll it with a function key.
 */
export function getMoveOrchestration(parts: ProveInput): HttpHandler {
  return handle('getMoveOrchestration', async (request, context, instance) => {
    const id = request.params['id'] ?? '';
    const client = getClient(context);
    const found = await findMove(client, id, parts);
    return found === undefined ? noMove(client, id, { ...parts, instance }) : statusAnswer(request, found);
  });
}

/** `GET /api/checks/{id}/orchestration`: the same for checks, of one pair or of many. */
export function getCheckOrchestration(): HttpHandler {
  return handle('getCheckOrchestration', async (request, context, instance) => {
    const found = await findChecks(getClient(context), request.params['id'] ?? '');
    return found === undefined ? checkNotFound(instance) : statusAnswer(request, found);
  });
}

/** `GET /api/comparisons/{id}/orchestration`: the same for a comparison. */
export function getComparisonOrchestration(): HttpHandler {
  return handle('getComparisonOrchestration', async (request, context, instance) => {
    const found = await findComparison(getClient(context), request.params['id'] ?? '');
    return found === undefined ? comparisonNotFound(instance) : statusAnswer(request, found.status);
  });
}

const parentId = /^checks-[0-9a-f]{16}$/;

async function findChecks(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  // The id becomes part of a path of the runtime.
  if (!parentId.test(id) && !checkRunIdSchema.safeParse(id).success) return undefined;
  const found = await findOrchestration(client, id, true);
  return found !== undefined && checkOrchestrations.includes(found.name) ? found : undefined;
}

/** As the runtime answers: 202 with `Location` and `Retry-After` while it runs, 200 at its end. */
function statusAnswer(request: HttpRequest, found: DurableOrchestrationStatus): HttpResponseInit {
  const { name, instanceId, runtimeStatus, customStatus, output, createdTime, lastUpdatedTime } = found;
  const showsInput = request.query.get('showInput')?.toLowerCase() !== 'false';
  const jsonBody = {
    name,
    instanceId,
    runtimeStatus,
    input: showsInput ? found.input : null,
    customStatus: (customStatus ?? null) as unknown,
    output: (output ?? null) as unknown,
    createdTime: wholeSeconds(createdTime),
    lastUpdatedTime: wholeSeconds(lastUpdatedTime),
  };
  if (!isRunning(found)) return { status: 200, jsonBody };
  return { status: 202, headers: { Location: addressOf(request), 'Retry-After': '5' }, jsonBody };
}

/** The address of the request without a function key. */
function addressOf({ url }: HttpRequest): string {
  const address = new URL(url);
  address.searchParams.delete('code');
  address.searchParams.delete('clientId');
  return address.href;
}

function wholeSeconds(time: Date): string {
  return time.toISOString().replace(/\.\d{3}Z$/, 'Z');
}
