import { once } from 'node:events';
import https from 'node:https';
import { type ReadyInfo } from '../../../local/azure/readyInfo';
import { operations } from '../../../local/azure/vault/operations';
import { allInParallel } from '../../../shared/clients/async/takeTurns';
import { azureAgent } from '../azure/azureClients';
import { enforcedOperations } from './enforcedUses';

/** One call of a principal that changes nothing, whatever it may do. */
export interface Probe {
  readonly operation: string;
  readonly method: string;
  readonly path: string;
}

/**
 * A call of every operation, for each of some items. The service checks the right before the name and the body. So a call about an item
 * that does not exist, or with a body that is no valid one, shows the right and changes nothing. Items that exist are only read.
 */
export function everyProbe(absent: readonly string[], existing: readonly string[]): readonly Probe[] {
  return operations
    .filter(({ name }) => enforcedOperations.includes(name))
    .flatMap(({ name: operation, method, paths: [pattern = ''] }) => {
      const items = pattern.includes(':') ? [...absent, ...(method === 'GET' ? existing : [])] : [''];
      return items.map((item) => {
        const path = pattern.replace(':version', '1').replace(/:\w+/, item);
        return { operation, method, path };
      });
    });
}

/** How many connections send probes at the same time. */
const atOnce = 12;

/** For each probe whether a vault allows it to a principal, with its own token. */
export async function probeRights(
  azure: ReadyInfo,
  { vault, objectId, probes }: { readonly vault: string; readonly objectId: string; readonly probes: readonly Probe[] },
): Promise<readonly boolean[]> {
  const token = await tokenOf(azure, objectId);
  const agent = agentOf(azure);
  return allInParallel(
    probes,
    async ({ method, path }) => {
      const status = await statusOf({ agent, vault, method, path, token });
      if (status >= 500 || status === 401 || status === 429) throw new Error(`${method} ${path}: ${String(status)}`);
      return status !== 403;
    },
    atOnce,
  );
}

const agents = new WeakMap<ReadyInfo, https.Agent>();

function agentOf(azure: ReadyInfo): https.Agent {
  const agent = agents.get(azure) ?? azureAgent(azure);
  agents.set(azure, agent);
  return agent;
}

async function statusOf(call: {
  readonly agent: https.Agent;
  readonly vault: string;
  readonly method: string;
  readonly path: string;
  readonly token: string;
}): Promise<number> {
  const { agent, vault, method, path, token } = call;
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'application/json' };
  const url = `https://${vault}.vault.azure.net${path}?api-version=7.5`;
  const request = https.request(url, { agent, method, headers });
  // No operation accepts this body.
  request.end(method === 'GET' || method === 'DELETE' ? undefined : '[]');
  const [response] = (await once(request, 'response')) as [{ statusCode: number; resume: () => void }];
  response.resume();
  await once(response as unknown as NodeJS.EventEmitter, 'end');
  return response.statusCode;
}

async function tokenOf({ identityEndpoint, identityHeader }: ReadyInfo, objectId: string): Promise<string> {
  const query = `?resource=https://vault.azure.net&api-version=2019-08-01&object_id=${objectId}`;
  const answer = await fetch(`${identityEndpoint}${query}`, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
  return ((await answer.json()) as { access_token: string }).access_token;
}
