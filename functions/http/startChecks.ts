import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type CheckAsk, checkPairsContract, checkVaultsContract } from '../../shared/contracts/checks';
import { checkRunId } from '../../shared/rules/checkRunId';
import { parseCheckRequest } from './parseCheckRequest';
import { type MovePolicy } from './parseMoveRequest';
import { problem } from './problem';
import { readBody } from './readBody';
import { handleTold } from './requestLog';

export interface StartChecksParts {
  readonly policy: MovePolicy;
  /** Random hex digits, this many. */
  readonly randomHex: (digits: number) => string;
  readonly now: () => Date;
}

/**
 * `POST /api/checks`: runs the checks over one pair or over many, and answers at once. Whether the vaults answer is what
 * the checks find out, so nothing is asked of them here.
 */
export function startChecks({ policy, randomHex, now }: StartChecksParts): HttpHandler {
  return handleTold(async ({ request, context, instance, tell }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseCheckRequest(body.value, policy);
    if (!parsed.ok) return problem({ ...parsed, instance });
    const at = now();
    const runs = parsed.pairs.map((pair): CheckAsk => {
      const id = checkRunId(pair, at, randomHex(8));
      return { id, ...pair, trigger: 'request', options: parsed.options, policy: parsed.policy };
    });
    tell({ checks: runs.map(({ id }) => id) });
    return answer(request, await start(getClient(context), runs, `checks-${randomHex(16)}`), runs);
  });
}

interface Started {
  readonly client: DurableClient;
  readonly instanceId: string;
}

/** One pair needs no parent; then the run's own orchestration is the one to watch. */
async function start(client: DurableClient, runs: readonly CheckAsk[], parentId: string): Promise<Started> {
  const [only, ...others] = runs;
  if (only !== undefined && others.length === 0) {
    await client.startNew(checkVaultsContract.name, { instanceId: only.id, input: only });
    return { client, instanceId: only.id };
  }
  await client.startNew(checkPairsContract.name, { instanceId: parentId, input: { runs } });
  return { client, instanceId: parentId };
}

async function answer(
  request: HttpRequest,
  { client, instanceId }: Started,
  runs: readonly CheckAsk[],
): Promise<HttpResponseInit> {
  const status = client.createCheckStatusResponse(request, instanceId);
  const links = (await status.json()) as Record<string, unknown>;
  const checks = runs.map(({ id, sourceVault, targetVault }) => ({
    id,
    sourceVault,
    targetVault,
    checkUri: new URL(`/api/checks/${id}`, request.url).href,
  }));
  const location = status.headers.get('Location');
  return {
    status: 202,
    headers: { ...(location === null ? {} : { Location: location }), 'Retry-After': '2' },
    jsonBody: { ...links, checks },
  };
}
