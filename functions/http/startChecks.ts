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
  /**
   * Claims one slot for each pair that an orchestration checks. Claims none and returns false if too few slots are
   * free.
   */
  readonly claimSlots: (run: SlotsWanted, stateOf: StateOf) => Promise<boolean>;
  /** Returns this many random hex digits. */
  readonly randomHex: (digits: number) => string;
  readonly now: () => Date;
}

interface SlotsWanted {
  readonly id: string;
  readonly slots: number;
}

type StateOf = (id: string) => Promise<OrchestrationState>;

/**
 * `POST /api/checks` starts the checks of one pair or of many, and answers immediately. It does not call the vaults;
 * the checks find out whether they answer.
 */
export function startChecks({ policy, admit, claimSlots, randomHex, now }: StartChecksParts): HttpHandler {
  return handleLogged('startChecks', async ({ request, context, instance, log }) => {
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
    log({ checks: runs.map(({ id }) => id) });
    await client.startNew(start.name, { instanceId: start.instanceId, input: start.input });
    return answer(request, { client, instanceId: start.instanceId }, runs);
  });
}

interface Start {
  readonly name: string;
  readonly instanceId: string;
  readonly input: unknown;
}

/** A single pair needs no parent; its own orchestration is the one to watch. */
function startOf(runs: readonly CheckAsk[], parentId: string): Start {
  const [only, ...others] = runs;
  return only !== undefined && others.length === 0
    ? { name: checkVaultsContract.name, instanceId: only.id, input: only }
    : { name: checkPairsContract.name, instanceId: parentId, input: { runs } };
}

function tooMany(pairs: number, instance: string): HttpResponseInit {
  const detail = `Too many checks at once (limit: ${String(maxChecksAtOnce)} pairs for requests; this request has ${String(pairs)}). Wait until others have ended. Nothing was started.`;
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
