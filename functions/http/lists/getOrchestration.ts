import { type HttpRequest } from '@azure/functions';
import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { checkRunIdSchema } from '../../../shared/contracts/model/checks';
import { checkOrchestrations } from '../../../shared/contracts/steps/checkSteps';
import { type ProveInput } from '../../runtime/newerVersion';
import { findOrchestration, isRunning } from '../../runtime/orchestrationState';
import { checkNotFound } from '../checks/getCheck';
import { requireComparison } from '../comparisons/findComparison';
import { type Answer, type Asked, serve } from '../frame/serve';
import { requireMove } from '../moves/requireMove';
import { type Operations } from '../../../shared/contracts/operations/operations';

/**
 * `GET /api/moves/{id}/orchestration`: the orchestration of a move in the form of the runtime's own status URL, so that
 * clients of the runtime can poll it with a function key.
 */
export function getMoveOrchestration(parts: ProveInput) {
  return serve('getMoveOrchestration', async (asked) => statusAnswer(asked, await requireMove(asked, parts)));
}

/** `GET /api/checks/{id}/orchestration`: the same for checks, of one pair or of many. */
export function getCheckOrchestration() {
  return serve('getCheckOrchestration', async (asked) => {
    const found = await findChecks(asked.client, asked.id);
    if (found === undefined) throw checkNotFound();
    return statusAnswer(asked, found);
  });
}

/** `GET /api/comparisons/{id}/orchestration`: the same for a comparison. */
export function getComparisonOrchestration() {
  return serve('getComparisonOrchestration', async (asked) =>
    statusAnswer(asked, (await requireComparison(asked)).status),
  );
}

type OfStatus = Operations['getMoveOrchestration'];

const parentId = /^checks-[0-9a-f]{16}$/;

async function findChecks(client: DurableClient, id: string): Promise<DurableOrchestrationStatus | undefined> {
  // The id becomes part of a path of the runtime.
  if (!parentId.test(id) && !checkRunIdSchema.safeParse(id).success) return undefined;
  const found = await findOrchestration(client, id, true);
  return found !== undefined && checkOrchestrations.includes(found.name) ? found : undefined;
}

/** As the runtime answers: 202 with `Location` and `Retry-After` while it runs, 200 at its end. */
function statusAnswer(
  { request, query }: Pick<Asked<OfStatus>, 'request' | 'query'>,
  found: DurableOrchestrationStatus,
): Answer<OfStatus> {
  const { name, instanceId, runtimeStatus, customStatus, output, createdTime, lastUpdatedTime } = found;
  const showsInput = query.showInput?.toLowerCase() !== 'false';
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
