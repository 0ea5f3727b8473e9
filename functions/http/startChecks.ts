import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import {
  type CheckAsk,
  checkOrchestrations,
  checkPairsContract,
  checkVaultsContract,
} from '../../shared/contracts/model/checks';
import { maxChecksAtOnce } from '../../shared/rules/transfer/batching';
import { checkRunId } from '../../shared/rules/checks/checkRunId';
import { type AdmitStart } from './admitStart';
import { orchestrationState, type OrchestrationState } from '../runtime/orchestrationState';
import { parseCheckRequest } from './parseCheckRequest';
import { type MovePolicy } from './parseMoveRequest';
import { problem } from './problem';
import { readBody } from './readBody';
import { handleLogged } from './handleLogged';

export interface StartChecksParts {
  readonly policy: MovePolicy;
  readonly admit: AdmitStart;
  /** Claims a slot for each pair that an orchestration checks; claims none and returns false when too few are free. */
  readonly claimSlots: (run: SlotsWanted, stateOf: StateOf) => Promise<boolean>;
  /** Random hex digits, this many. */
  readonly randomHex: (digits: number) => string;
  readonly now: () => Date;
}

interface SlotsWanted {
  readonly id: string;
  readonly slots: number;
}

type StateOf = (id: string) => Promise<OrchestrationState>;

/**
 * `POST /api/checks`: runs the checks over one pair or over many, and answers at once. Whether the vaults answer is what
 * the checks find out, so nothing is asked of them here.
 */
export function startChecks({ policy, admit, claimSlots, randomHex, now }: StartChecksParts): HttpHandler {
  return handleLogged('startChecks', async ({ request, context, instance, tell }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseCheckRequest(body.value, policy);
    if (!parsed.ok) return problem({ ...parsed, instance });
    const tooOften = admit(instance);
    if (tooOften !== undefined) return tooOften;
    const at = now();
    const runs = parsed.pairs.map((pair): CheckAsk => {
      const id = checkRunId(pair, at, randomHex(8));
      const { options, policy: move, failOn } = parsed;
      return { id, ...pair, trigger: 'request', options, policy: move, failOn };
    });
    const client = getClient(context);
    const start = startOf(runs, `checks-${randomHex(16)}`);
    const stateOf: StateOf = (id) => orchestrationState(client, id, checkOrchestrations);
    if (!(await claimSlots({ id: start.instanceId, slots: runs.length }, stateOf)))
      return tooMany(runs.length, instance);
    tell({ checks: runs.map(({ id }) => id) });
    await client.startNew(start.name, { instanceId: start.instanceId, input: start.input });
    return answer(request, { client, instanceId: start.instanceId }, runs);
  });
}

interface Start {
  readonly name: string;
  readonly instanceId: string;
  readonly input: unknown;
}

/** One pair needs no parent; then the run's own orchestration is the one to watch. */
function startOf(runs: readonly CheckAsk[], parentId: string): Start {
  const [only, ...others] = runs;
  return only !== undefined && others.length === 0
    ? { name: checkVaultsContract.name, instanceId: only.id, input: only }
    : { name: checkPairsContract.name, instanceId: parentId, input: { runs } };
}

function tooMany(pairs: number, instance: string): HttpResponseInit {
  const detail = `This app checks ${String(maxChecksAtOnce)} pairs at once for people who ask; with the ${String(pairs)} of this request it would be more. Wait until others have ended. Nothing was started.`;
  return problem({ status: 429, code: 'TOO_MANY_CHECKS', detail, instance, headers: { 'Retry-After': '30' } });
}

interface Started {
  readonly client: DurableClient;
  readonly instanceId: string;
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
