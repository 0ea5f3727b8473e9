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

test('has exactly one permission for every operation', () => {
  expect(Object.keys(permissions).sort()).toEqual([...new Set(operations.map(({ name }) => name))].sort());
});

test('admits a caller by the permissions of an access policy and answers ForbiddenByPolicy for the others', async () => {
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
])('applies an access policy with %s', async (_, names, status) => {
  await change(policies(names));

  expect((await get()).status).toBe(status);
});

test.each([
  ['manageissuers', '/certificates/issuers', 200],
  ['manageissuers', '/certificates/issuers/none', 404],
  ['manageissuers', '/certificates/contacts', 403],
  ['getissuers', '/certificates/issuers', 403],
  ['listissuers', '/certificates/issuers', 200],
  ['listissuers', '/certificates/issuers/none', 403],
])('with the certificate permission %s, answers GET %s with %i', async (name, path, status) => {
  const policy = { objectId, secrets: [], keys: [], certificates: [name] };
  await change({ access: { model: 'accessPolicies', policies: [policy] }, network: 'open' });

  expect((await get(path)).status).toBe(status);
});

test('rejects a caller when the access policy names somebody else', async () => {
  await change(policies(['get']));
  const token = await azure.control.issueToken({ objectId: stranger });

  expect((await azureRequest(azure, 'source', { path: v('/secrets/one/'), token })).status).toBe(403);
});

test('answers ForbiddenByRbac with the missing action when no role grants it', async () => {
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
])('answers a caller whose role has %j at %s with %s', async (actions, scope, status) => {
  await change(roles(actions, scope));

  expect((await get()).status).toBe(status);
});

test('names the granting assignment in every answer of a vault with roles, and none in a refusal', async () => {
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
] as const)('answers everybody at a vault behind %s with %s', async (network, inner, message) => {
  await change({ network, access: { model: 'open' } });
  const { status, body } = await get();

  expect([status, body.error.innererror.code]).toEqual([403, inner]);
  expect(body.error.message).toMatch(message);
});

test('applies changed rules when the delay ends, not before', async () => {
  await change({ network: 'open', access: { model: 'open' } });
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0, accessMs: 60_000 } });
  await change(roles([]));
  expect((await get()).status).toBe(200);

  clock.advance(60_000);
  expect((await get()).status).toBe(403);
  await azure.control.changeSettings({ delays: { deleteMs: 0, purgeMs: 0 } });
});

test('answers 404 for an unknown vault and 400 for invalid rules', async () => {
  const unknown = await fetch(`${azure.controlUrl}/vaults/nowhere`, { method: 'PATCH', body: '{}' });
  const wrong = await fetch(`${azure.controlUrl}/vaults/source`, {
    method: 'PATCH',
    body: '{"access":{"model":"magic"}}',
  });

  expect([unknown.status, wrong.status]).toEqual([404, 400]);
});
