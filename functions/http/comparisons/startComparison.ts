import { type HttpHandler, type HttpResponseInit } from '@azure/functions';
import { getClient } from 'durable-functions';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type ComparisonAsk } from '../../../shared/contracts/model/comparisons';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { comparisonRate, maxComparisonsAtOnce } from '../../../shared/rules/transfer/batching';
import { orchestrationState } from '../../runtime/orchestrationState';
import { admitEach } from '../admitStart';
import { callerOf } from '../callers/admitCaller';
import { handleLogged } from '../handleLogged';
import { problem } from '../problem';
import { readBody } from '../readBody';
import { type StartChecksParts } from '../checks/startChecks';
import { startLinks } from '../startLinks';
import { parseComparisonRequest } from './parseComparisonRequest';

export interface StartComparisonParts extends StartChecksParts {
  /** Milliseconds that never go back. */
  readonly monotonicMs: () => number;
  /** Enters a comparison into the list of all comparisons. */
  readonly enterComparison: (id: string) => Promise<void>;
}

/**
 * `POST /api/comparisons` starts the comparison of two vaults, and answers immediately. It does not call the vaults, and
 * claims none: a comparison only reads.
 */
export function startComparison(parts: StartComparisonParts): HttpHandler {
  const { policy, admit, claimSlots, randomHex, now } = parts;
  const admitCaller = admitEach(comparisonRate, parts.monotonicMs);
  return handleLogged('startComparison', async ({ request, context, instance, log }) => {
    const body = await readBody(request, instance);
    if (!body.ok) return body.answer;
    const parsed = parseComparisonRequest(body.value, policy);
    if (!parsed.ok) return problem({ ...parsed, instance });
    const caller = callerOf(request);
    const tooOften = admitCaller(caller, instance) ?? admit(instance);
    if (tooOften !== undefined) return tooOften;
    const { pair, ...terms } = parsed.asked;
    const ask: ComparisonAsk = {
      id: checkRunId(pair, now(), randomHex(8)),
      ...pair,
      ...terms,
      ...(caller && { startedBy: caller }),
    };
    const client = getClient(context);
    const { name: orchestrator } = compareVaultsContract;
    const stateOf = (id: string) => orchestrationState(client, id, [orchestrator]);
    if (!(await claimSlots({ id: ask.id, slots: 1 }, stateOf))) return tooMany(instance);
    log({ ...pair, comparison: ask.id });
    const input = { ...ask, progress: null };
    const start = await parts.signStart({ orchestrator, instanceId: ask.id, input });
    await parts.enterComparison(ask.id);
    await client.startNew(orchestrator, { instanceId: ask.id, input: { ...input, start } });
    const links = await startLinks(parts.statusLinks, { client, request, instanceId: ask.id, of: 'comparisons' });
    const comparisonUri = new URL(`/api/comparisons/${ask.id}`, request.url).href;
    const jsonBody = { ...links.body, id: ask.id, comparisonUri, reportUri: `${comparisonUri}/report` };
    return { status: 202, headers: { Location: links.location, 'Retry-After': '2' }, jsonBody };
  });
}

function tooMany(instance: string): HttpResponseInit {
  const detail = `Too many comparisons at once (limit: ${String(maxComparisonsAtOnce)}). Wait until others have ended. Nothing was started.`;
  return problem({ status: 429, code: 'TOO_MANY_COMPARISONS', detail, instance, headers: { 'Retry-After': '30' } });
}
