import {
  checkOrchestrations,
  checkPairsContract,
  checkVaultsContract,
} from '../../../shared/contracts/steps/checkSteps';
import { type CheckTerms, type PairRun } from '../../../shared/contracts/model/checks';
import { maxChecksAtOnce } from '../../../shared/rules/transfer/batching';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { type BeginRun, type StartTerms } from '../frame/admitStart';
import { orchestrationState, type OrchestrationState } from '../../runtime/orchestrationState';
import { serve } from '../frame/serve';
import { Refused } from '../answers/problem';
import { startLinks } from '../frame/startLinks';
import { settleCheckRequest } from './parseCheckRequest';

export interface StartChecksParts extends Omit<StartTerms, 'callers'> {
  /**
   * Claims one slot for each pair that an orchestration checks. Claims none and returns undefined if too few slots
   * are free, else what starts it.
   */
  readonly claimSlots: (run: SlotsWanted, stateOf: StateOf) => Promise<BeginRun | undefined>;
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
export function startChecks(parts: StartChecksParts) {
  const { policy, admit, claimSlots, randomHex, now } = parts;
  return serve('startChecks', async (asked) => {
    const { client, uriOf } = asked;
    const { pairs, options, policy: move, failOn } = settleCheckRequest(asked.body, policy);
    admit();
    const at = now();
    const runs = pairs.map((pair) => ({ id: checkRunId(pair, at, randomHex(8)), ...pair }));
    const terms = { trigger: 'request', options, policy: move, failOn } as const;
    const start = checksToStart(runs, terms, `checks-${randomHex(16)}`);
    const stateOf: StateOf = (id) => orchestrationState(client, id, checkOrchestrations);
    const begin = await claimSlots({ id: start.instanceId, slots: runs.length }, stateOf);
    if (begin === undefined) throw tooManyChecks(runs.length);
    asked.log({ checks: runs.map(({ id }) => id) });
    const { name: orchestrator, instanceId, input } = start;
    const signed = { ...input, start: await parts.signStart({ orchestrator, instanceId, input }) };
    await begin(() => client.startNew(orchestrator, { instanceId, input: signed }));
    const { location, body } = await startLinks(asked, parts.statusLinks, { instanceId, of: 'checks' });
    const checks = runs.map((run) => ({ ...run, checkUri: uriOf(`checks/${run.id}`) }));
    return { headers: { Location: location, 'Retry-After': '2' }, jsonBody: { ...body, checks } };
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

export function tooManyChecks(pairs: number): Refused {
  const detail = `Too many checks at once (limit: ${String(maxChecksAtOnce)} pairs for requests; this request has ${String(pairs)}). Wait until others have ended. Nothing was started.`;
  return new Refused({ status: 429, code: 'TOO_MANY_CHECKS', detail, headers: { 'Retry-After': '30' } });
}
