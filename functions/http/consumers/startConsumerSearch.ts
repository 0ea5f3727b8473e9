import { type ConsumerAsk } from '../../../shared/contracts/model/consumer';
import { searchConsumersContract } from '../../../shared/contracts/steps/consumerSteps';
import { consumerSearchId } from '../../../shared/rules/consumers/searchTasks';
import { resolveVault } from '../../../shared/rules/plan/geography';
import { isAllowed } from '../../../shared/rules/text/isAllowed';
import { maxSearchesAtOnce } from '../../../shared/rules/transfer/batching';
import { orchestrationState } from '../../runtime/orchestrationState';
import { invalidRequest } from '../answers/faults';
import { Refused } from '../answers/problem';
import { type StartChecksParts } from '../checks/startChecks';
import { type RequestPolicy } from '../frame/parseMoveRequest';
import { serve } from '../frame/serve';

interface StartSearchParts extends StartChecksParts {
  /** Enters a search into the list of all searches. */
  readonly enterSearch: (id: string, isRunning: (one: string) => Promise<boolean>) => Promise<void>;
}

/** `POST /api/consumers` starts a search for everything that uses a vault, and answers immediately. */
export function startConsumerSearch(parts: StartSearchParts) {
  const { policy, admit, claimSlots, randomHex, now } = parts;
  const { name: orchestrator } = searchConsumersContract;
  return serve('startConsumerSearch', async (asked) => {
    const { client, caller, body } = asked;
    const vault = settleVault(body.vault, policy);
    admit();
    const id = consumerSearchId(vault, now(), randomHex(8));
    const scopes = [...new Set(body.scopes)].sort();
    const workspaces = body.workspaces && [...new Set(body.workspaces)].sort();
    const ask: ConsumerAsk = {
      id,
      vault,
      scopes,
      ...(workspaces && { workspaces }),
      ...(caller && { startedBy: caller }),
    };
    const stateOf = (one: string) => orchestrationState(client, one, [orchestrator]);
    const begin = await claimSlots({ id, slots: 1 }, stateOf);
    if (begin === undefined) throw tooMany();
    asked.log({ vault, search: id });
    const input = { ...ask, progress: null };
    const start = await parts.signStart({ orchestrator, instanceId: id, input });
    await parts.enterSearch(id, async (one) => (await stateOf(one)) === 'running');
    await begin(() => client.startNew(orchestrator, { instanceId: id, input: { ...input, start } }));
    const searchUri = asked.uriOf(`consumers/${id}`);
    return { headers: { Location: searchUri, 'Retry-After': '2' }, jsonBody: { id, searchUri } };
  });
}

/** Both vaults of a move may be looked for: the target has consumers after a cutover. */
function settleVault(text: string, policy: RequestPolicy): string {
  const resolved = resolveVault(text, policy.vaultSuffix);
  if (!resolved.ok) throw new Refused(invalidRequest([{ pointer: '/vault', detail: resolved.fault }]));
  const { name } = resolved;
  if (isAllowed(name, policy.allowedSources) || isAllowed(name, policy.allowedTargets)) return name;
  const detail = `Vault ${name} is neither among the sources nor among the targets of this app. Add it to MOVE_ALLOWED_SOURCES to allow it.`;
  throw new Refused({ status: 403, code: 'SOURCE_NOT_ALLOWED', detail });
}

function tooMany(): Refused {
  const detail = `Too many searches at once (limit: ${String(maxSearchesAtOnce)}). Wait until others have ended. Nothing was started.`;
  return new Refused({ status: 429, code: 'TOO_MANY_SEARCHES', detail, headers: { 'Retry-After': '30' } });
}
