import { comparisonRequestSchema } from '../../../shared/contracts/api/comparisonAnswers';
import { type BodyOf } from '../../../shared/contracts/operations/operation';
import { type Operations } from '../../../shared/contracts/operations/operations';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import { type ComparisonAsk } from '../../../shared/contracts/model/comparisons';
import { checkRunId } from '../../../shared/rules/checks/checkRunId';
import { comparisonRate, maxComparisonsAtOnce } from '../../../shared/rules/transfer/batching';
import { orchestrationState } from '../../runtime/orchestrationState';
import { admitEach } from '../frame/admitStart';
import { settlePairs } from '../checks/parseCheckRequest';
import { type StartChecksParts } from '../checks/startChecks';
import { requireInput } from '../answers/faults';
import { serve } from '../frame/serve';
import { type RequestPolicy, selectionFault } from '../frame/parseMoveRequest';
import { refuseIf, Refused } from '../answers/problem';
import { startLinks } from '../frame/startLinks';

interface StartComparisonParts extends StartChecksParts {
  /** Milliseconds that never go back. */
  readonly monotonicMs: () => number;
  /** Enters a comparison into the list of all comparisons. */
  readonly enterComparison: (id: string) => Promise<void>;
}

/**
 * `POST /api/comparisons` starts the comparison of two vaults, and answers immediately. It does not call the vaults, and
 * claims none: a comparison only reads.
 */
export function startComparison(parts: StartComparisonParts) {
  const { policy, admit, claimSlots, randomHex, now } = parts;
  const admitCaller = admitEach(comparisonRate, parts.monotonicMs);
  return serve('startComparison', async (asked) => {
    const { client, caller } = asked;
    const { pair, ...terms } = settleComparison(asked.body, policy);
    admitCaller(caller);
    admit();
    const id = checkRunId(pair, now(), randomHex(8));
    const ask: ComparisonAsk = { id, ...pair, ...terms, ...(caller && { startedBy: caller }) };
    const { name: orchestrator } = compareVaultsContract;
    const begin = await claimSlots({ id, slots: 1 }, (one) => orchestrationState(client, one, [orchestrator]));
    if (begin === undefined) throw tooMany();
    asked.log({ ...pair, comparison: id });
    const input = { ...ask, progress: null };
    const start = await parts.signStart({ orchestrator, instanceId: id, input });
    await parts.enterComparison(id);
    await begin(() => client.startNew(orchestrator, { instanceId: id, input: { ...input, start } }));
    const { location, body } = await startLinks(asked, parts.statusLinks, { instanceId: id, of: 'comparisons' });
    const comparisonUri = asked.uriOf(`comparisons/${id}`);
    const jsonBody = { ...body, id, comparisonUri, reportUri: `${comparisonUri}/report` };
    return { headers: { Location: location, 'Retry-After': '2' }, jsonBody };
  });
}

/** Parses a body into a pair of vaults that the app may compare. */
export function parseComparisonRequest(body: unknown, allowed: RequestPolicy) {
  return settleComparison(requireInput(comparisonRequestSchema, body), allowed);
}

/** Returns a request with a pair of vaults that the app may compare. */
function settleComparison(
  { sourceVault, targetVault, ...terms }: BodyOf<Operations['startComparison']>,
  allowed: RequestPolicy,
) {
  const [pair = { sourceVault, targetVault }] = settlePairs([{ sourceVault, targetVault, at: '' }], allowed);
  refuseIf(selectionFault({ ...terms.select, versions: 'all' }));
  return { pair, ...terms };
}

function tooMany(): Refused {
  const detail = `Too many comparisons at once (limit: ${String(maxComparisonsAtOnce)}). Wait until others have ended. Nothing was started.`;
  return new Refused({ status: 429, code: 'TOO_MANY_COMPARISONS', detail, headers: { 'Retry-After': '30' } });
}
