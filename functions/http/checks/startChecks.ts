import { type HttpHandler, type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import {
  checkOrchestrations,
  checkPairsContract,
  checkVaultsContract,
} from '../../../shared/contracts/steps/checkSteps';
import { type CheckTerms, type PairRun } from '../../../shared/contracts/model/checks';
import { type Start as SignedStart } from '../../../shared/contracts/model/startProof';
import { maxChecksAtOnce } from '../../../shared/rules/transfer/batching';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { type AdmitStart } from '../admitStart';
import { orchestrationState, type OrchestrationState } from '../../runtime/orchestrationState';
import { parseCheckRequest } from './parseCheckRequest';
import { type MovePolicy } from '../parseMoveRequest';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { handleLogged } from '../handleLogged';
import { type StartLinks, startLinks, type StatusLinks } from '../startLinks';

export interface StartChecksParts {
  readonly policy: MovePolicy;
  readonly admit: AdmitStart;
  /**
   * Claims one slot for each pair that an orchestration checks. Claims none and returns false if too few slots are
   * free.
   */
  readonly claimSlots: (run: SlotsWanted, stateOf: StateOf) => Promise<boolean>;
  /** Stores the start token of a run, and returns the `start` of the run's input. */
  readonly signStart: (run: StartingChecks) => Promise<SignedStart>;
  readonly statusLinks: StatusLinks;
  /** Returns this many random hex digits. */
  readonly randomHex: (digits: number) => string;
  readonly now: () => Date;
}

interface StartingChecks {
  readonly orchestrator: string;
  readonly instanceId: string;
  readonly input: object;
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
export function startChecks(parts: StartChecksParts): HttpHandler {
  const { policy, admit, claimSlots, randomHex, now } = parts;
  return handleLogged('startChecks', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseCheckRequest(body.value, policy);
    if (!parsed.ok) return problem({ ...parsed, instance });
    const tooOften = admit(instance);
    if (tooOften !== undefined) return tooOften;
    const at = now();
    const runs = parsed.pairs.map((pair) => ({ id: checkRunId(pair, at, randomHex(8)), ...pair }));
    const { options, policy: move, failOn } = parsed;
    const terms = { trigger: 'request', options, policy: move, failOn } as const;
    const client = getClient(context);
    const start = checksToStart(runs, terms, `checks-${randomHex(16)}`);
    const stateOf: StateOf = (id) => orchestrationState(client, id, checkOrchestrations);
    if (!(await claimSlots({ id: start.instanceId, slots: runs.length }, stateOf)))
      return tooManyChecks(runs.length, instance);
    log({ checks: runs.map(({ id }) => id) });
    const { name: orchestrator, instanceId, input } = start;
    const signed = { ...input, start: await parts.signStart({ orchestrator, instanceId, input }) };
    await client.startNew(orchestrator, { instanceId, input: signed });
    const links = await startLinks(parts.statusLinks, { client, request, instanceId, of: 'checks' });
    return answer(request, links, runs);
  });
}

interface Start {
  readonly name: string;
  readonly instanceId: string;
  readonly input: object;
}

/** A single pair needs no parent; its own orchestration is the one to watch. */
export function checksToStart(runs: readonly PairRun[], terms: CheckTerms, parentId: string): Start {
  const [only, ...others] = runs;
  return only !== undefined && others.length === 0
    ? { name: checkVaultsContract.name, instanceId: only.id, input: { ...only, ...terms } }
    : { name: checkPairsContract.name, instanceId: parentId, input: { terms, runs } };
}

export function tooManyChecks(pairs: number, instance: string): HttpResponseInit {
  const detail = `Too many checks at once (limit: ${String(maxChecksAtOnce)} pairs for requests; this request has ${String(pairs)}). Wait until others have ended. Nothing was started.`;
  return problem({ status: 429, code: 'TOO_MANY_CHECKS', detail, instance, headers: { 'Retry-After': '30' } });
}

function answer(request: HttpRequest, { location, body }: StartLinks, runs: readonly PairRun[]): HttpResponseInit {
  const checks = runs.map(({ id, sourceVault, targetVault }) => ({
    id,
    sourceVault,
    targetVault,
    checkUri: new URL(`/api/checks/${id}`, request.url).href,
  }));
  return { status: 202, headers: { Location: location, 'Retry-After': '2' }, jsonBody: { ...body, checks } };
}
