import https from 'node:https';
import { armOperations } from '../../../../local/azure/arm/armOperations';
import { defaultSubscriptionId, defaultTenantId } from '../../../../local/azure/cloud/defaults';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { armAudience, armRequest, armVaultPath } from '../../../support/azure/azureArm';
import { azureAgent } from '../../../support/azure/azureClients';
import { v } from '../../../support/azure/azureRequest';
import { testSeed } from '../../../support/azure/azureTestVaults';

/** Takes some seconds. AZURE_ABUSE_REQUESTS sets another number of requests. */
const requests = Number(process.env['AZURE_ABUSE_REQUESTS'] ?? 2_500);
/** AZURE_ABUSE_SEED generates other requests. */
const randomSeed = Number(process.env['AZURE_ABUSE_SEED'] ?? 20_260_101);
let azure: RunningAzure;

beforeAll(async () => {
  const settings = { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0 } };
  azure = await startAzure({ seed: { ...testSeed(), settings } });
});
afterAll(() => azure.stop());

const guid = '4633458b-17de-408a-b874-0445c86b69e6';
const names = [
  'source',
  'same-world',
  'made',
  'contoso',
  guid,
  'add',
  '%2e%2e',
  '%00',
  'a'.repeat(300),
  '%F0%9F%92%A9',
  '$x',
];
const scopes = [
  `subscriptions/${defaultSubscriptionId}`,
  armVaultPath('source', 'contoso').slice(1),
  `${armVaultPath('source', 'contoso')}/secrets/a`,
  'subscriptions',
  'a/b',
];
const values = [
  'null',
  '-1',
  '1e999',
  '""',
  '"a"',
  '[]',
  '{}',
  'true',
  `"${guid}"`,
  '[{"permissions":{"keys":["get"]}}]',
];
const fields = [
  ...['accessPolicies', 'sku', 'createMode', 'enablePurgeProtection', 'softDeleteRetentionInDays', 'networkAcls'],
  ...['roleDefinitionId', 'principalId', 'permissions', 'assignableScopes', 'roleName', 'level', 'workspaceId', 'logs'],
  ...['__proto__', 'constructor', 'enableRbacAuthorization', 'publicNetworkAccess', 'tenantId'],
];
const good = `"tenantId":"${defaultTenantId}","sku":{"family":"A","name":"standard"}`;

/** A small random generator, so that a failure can be repeated. */
function randomOf(seed: number): <T>(list: readonly T[]) => T {
  let state = seed;
  return (list) => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return list[(state >>> 8) % list.length] as (typeof list)[number];
  };
}

test(`answers ${requests} generated management requests without a 5xx and stays healthy (AZURE_ABUSE_SEED=${randomSeed})`, async () => {
  const pick = randomOf(randomSeed);
  const token = await azure.control.issueToken({ audience: armAudience });
  const agent = azureAgent(azure);
  agent.maxSockets = 16;
  const statuses = new Set<number>();
  const worst: string[] = [];
  const one = async (): Promise<void> => {
    const { method, path, apiVersions } = pick(armOperations);
    const filled = path
      .replace('{subscriptionId}', () => pick([defaultSubscriptionId, defaultSubscriptionId, 'x']))
      .replace('{scope}', () => pick(scopes))
      .replace(/\{\w+\}/g, () => pick(names));
    const members = [pick(fields), pick(fields)].map((field) => `"${field}":${pick(values)}`).join(',');
    const properties = pick([members, `${good},${members}`]);
    const payload = pick([
      '{',
      '',
      'null',
      ...Array<string>(5).fill(`{"location":"eastus","properties":{${properties}}}`),
    ]);
    const target = v(filled, pick([...apiVersions, apiVersions.at(-1) ?? '', 'x']));
    const status = await send(agent, {
      method: pick([method, method, method, 'PUT', 'OPTIONS']),
      path: target,
      payload,
      token,
    });
    statuses.add(status);
    if (status >= 500 || status === 0) worst.push(`${status} ${method} ${target} ${payload}`);
  };
  for (let done = 0; done < requests; done += 50) await Promise.all(Array.from({ length: 50 }, one));
  agent.destroy();

  expect(worst).toEqual([]);
  expect(statuses.size).toBeGreaterThan(5);
  expect((await armRequest(azure, { path: v('/subscriptions', '2022-12-01') })).status).toBe(200);
});

interface Raw {
  readonly method: string;
  readonly path: string;
  readonly payload: string;
  readonly token: string;
}

function send(agent: https.Agent, { method, path, payload, token }: Raw): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    'content-type': 'application/json',
    // Node sets the length only for methods that usually have a body; otherwise the body would be read as another
    // request.
    'content-length': Buffer.byteLength(payload),
  };
  return new Promise((resolve) => {
    const sent = https.request({ agent, host: 'management.azure.com', path, method, headers }, (response) => {
      response.resume();
      response.on('close', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.on('error', () => {
      resolve(0);
    });
    sent.end(payload);
  });
}
