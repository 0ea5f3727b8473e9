import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { type VaultChange } from '../../../local/azure/control/azureControl';
import { permissions } from '../../../local/azure/vault/access/permissions';
import { operations } from '../../../local/azure/vault/operations';
import { azureSecretClient } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { AzureTestClock, errorOf, testSeed } from '../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const objectId = 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69';
const stranger = 'aaaaaaaa-0000-4000-8000-000000000001';
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: testSeed({ secrets: [{ name: 'one', versions: [{ value: 'x' }] }] }), clock });
});
afterAll(() => azure.stop());

async function change(body: VaultChange): Promise<number> {
  const answer = await fetch(`${azure.controlUrl}/vaults/source`, { method: 'PATCH', body: JSON.stringify(body) });
  return answer.status;
}

const policies = (secrets: string[]): VaultChange => ({
  access: { model: 'accessPolicies', policies: [{ objectId, secrets, keys: [], certificates: [] }] },
  network: 'open',
});
const roles = (dataActions: string[], scope?: string): VaultChange => ({
  access: { model: 'rbac', assignments: [{ objectId, dataActions, ...(scope === undefined ? {} : { scope }) }] },
  network: 'open',
});
const get = (path = '/secrets/one/') => azureRequest(azure, 'source', { path: v(path) });

test('every operation has its permission, and no permission is of an operation that there is not', () => {
  expect(Object.keys(permissions).sort()).toEqual([...new Set(operations.map(({ name }) => name))].sort());
});

test('an access policy lets in by name, and what it lacks is ForbiddenByPolicy', async () => {
  await change(policies(['Get']));

  expect((await get()).status).toBe(200);
  const error = await errorOf(azureSecretClient(azure, 'source').setSecret('two', 'x'));
  expect(error).toMatchObject({ statusCode: 403, code: 'Forbidden' });
  expect(error.details.error.innerError?.code).toBe('ForbiddenByPolicy');
  expect(error.message).toMatch(
    new RegExp(
      `^The user, group or application 'appid=.+;oid=${objectId};iss=.+' does not have secrets set permission on key vault 'source;location=westeurope'\\.`,
    ),
  );
});

test.each([
  ['all', ['all'], 200],
  ['another permission', ['list'], 403],
  ['none', [], 403],
])('an access policy with %s', async (_, names, status) => {
  await change(policies(names));

  expect((await get()).status).toBe(status);
});

test('an access policy of somebody else lets nobody in', async () => {
  await change(policies(['get']));
  const token = await azure.control.issueToken({ objectId: stranger });

  expect((await azureRequest(azure, 'source', { path: v('/secrets/one/'), token })).status).toBe(403);
});

test('what no role allows is ForbiddenByRbac, with the action that is missing', async () => {
  await change(roles(['secrets/readMetadata/action']));
  const { status, body } = await get();

  expect((await get('/secrets')).status).toBe(200);
  expect([status, body.error.innererror.code]).toEqual([403, 'ForbiddenByRbac']);
  expect(body.error.message).toMatch(/^Caller is not authorized to perform action on resource\./);
  expect(body.error.message).toContain("Action: 'Microsoft.KeyVault/vaults/secrets/getSecret/action'");
  expect(body.error.message).toContain('Assignment: (not found)');
  expect(body.error.message).toMatch(/Vault: source;location=westeurope$/);
});

test.each([
  [['*'], undefined, 200],
  [['secrets/*'], undefined, 200],
  [['keys/*'], undefined, 403],
  [['secrets/getSecret/action'], 'secrets/one', 200],
  [['secrets/getSecret/action'], 'secrets/another', 403],
])('a role with %j at %s gives %s', async (actions, scope, status) => {
  await change(roles(actions, scope));

  expect((await get()).status).toBe(status);
});

test('with roles every answer names the assignment that let the caller in, a refusal none', async () => {
  const name = 'x-ms-keyvault-rbac-assignment-id';
  await change(roles(['secrets/*']));
  const { headers } = await get();
  expect(headers[name]).toMatch(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/);

  expect((await get('/secrets/none/')).headers[name]).toBe(headers[name]);
  expect((await get('/keys')).headers).not.toHaveProperty(name);
  await change({ access: { model: 'open' } });
  expect((await get()).headers).not.toHaveProperty(name);
});

test.each([
  ['firewall', 'ForbiddenByFirewall', /^Client address is not authorized and caller is not a trusted service\./],
  ['private', 'ForbiddenByConnection', /^Public network access is disabled/],
] as const)('a vault behind %s is %s to everybody', async (network, inner, message) => {
  await change({ network, access: { model: 'open' } });
  const { status, body } = await get();

  expect([status, body.error.innererror.code]).toEqual([403, inner]);
  expect(body.error.message).toMatch(message);
});

test('changed rules act when the delay is over, not before', async () => {
  await change({ network: 'open', access: { model: 'open' } });
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, accessMs: 60_000 } });
  await change(roles([]));
  expect((await get()).status).toBe(200);

  clock.advance(60_000);
  expect((await get()).status).toBe(403);
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
});

test('a vault that is not there, or rules that are none, are not changed', async () => {
  const unknown = await fetch(`${azure.controlUrl}/vaults/nowhere`, { method: 'PATCH', body: '{}' });
  const wrong = await fetch(`${azure.controlUrl}/vaults/source`, {
    method: 'PATCH',
    body: '{"access":{"model":"magic"}}',
  });

  expect([unknown.status, wrong.status]).toEqual([404, 400]);
});
