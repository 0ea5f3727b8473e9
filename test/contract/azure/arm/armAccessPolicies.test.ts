import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultTenantId } from '../../../../local/azure/cloud/defaults';
import { armCreate, armGroup, armKeyVaultClient, armObjectId, armPolicy } from '../../../support/azure/azureArm';
import { azureRequest, v } from '../../../support/azure/azureRequest';
import { AzureTestClock, errorOf, testSeed } from '../../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const delays = { deleteMs: 0, purgeMs: 0, provisionMs: 0 };
const stranger = 'aaaaaaaa-0000-4000-8000-000000000001';
let azure: RunningAzure;

beforeAll(async () => {
  azure = await startAzure({ seed: { ...testSeed(), settings: { delays } }, clock });
  await armCreate(azure, 'policies', { accessPolicies: [armPolicy(['list'])], enableRbacAuthorization: false });
});
afterAll(() => azure.stop());

const vaults = () => armKeyVaultClient(azure).vaults;
const getStatus = async () => (await azureRequest(azure, 'policies', { path: v('/secrets/none/') })).status;

async function change(
  kind: 'add' | 'replace' | 'remove',
  secrets: string[],
  objectId = armObjectId,
): Promise<string[][]> {
  const accessPolicies = [{ ...armPolicy(secrets), objectId }];
  const answer = await vaults().updateAccessPolicy(armGroup, 'policies', kind, { properties: { accessPolicies } });
  return answer.properties.accessPolicies.map(({ permissions }) => permissions.secrets ?? []);
}

test.each([
  ['an unknown permission', [armPolicy(['fly'])]],
  ['an invalid principal', [{ ...armPolicy(), objectId: 'me' }]],
  ['more than 1,024 entries', Array.from({ length: 1025 }, () => armPolicy())],
])('rejects %s', async (_, accessPolicies) => {
  const sent = vaults().updateAccessPolicy(armGroup, 'policies', 'add', { properties: { accessPolicies } });

  expect(await errorOf(sent)).toMatchObject({ statusCode: 400, code: 'InvalidRequestContent' });
});

test('adds, replaces and removes policies by principal, and the data plane follows', async () => {
  expect(await getStatus()).toBe(403);
  expect(await change('add', ['Get', 'set'])).toEqual([['list', 'Get', 'set']]);
  expect(await getStatus()).toBe(404);
  expect(await change('add', ['all'], stranger)).toEqual([['list', 'Get', 'set'], ['all']]);
  expect(await change('remove', ['get'])).toEqual([['list', 'set'], ['all']]);
  expect(await getStatus()).toBe(403);
  expect(await change('replace', ['get'])).toEqual([['get'], ['all']]);
  expect(await getStatus()).toBe(404);
  expect(await change('remove', [])).toEqual([['all']]);
  expect(await getStatus()).toBe(403);
});

test('shows changed policies at once and applies them when the delay ends', async () => {
  await azure.control.changeSettings({ delays: { ...delays, accessMs: 60_000 } });
  await change('add', ['get']);

  expect((await vaults().get(armGroup, 'policies')).properties.accessPolicies).toHaveLength(2);
  expect(await getStatus()).toBe(403);
  clock.advance(60_000);
  expect(await getStatus()).toBe(404);
  await azure.control.changeSettings({ delays });
});

test('applies the policy of an application to its callers only', async () => {
  const entry = { ...armPolicy(), tenantId: defaultTenantId, applicationId: stranger };
  await vaults().update(armGroup, 'policies', { properties: { accessPolicies: [entry] } });
  expect(await getStatus()).toBe(403);

  const token = await azure.control.issueToken({ clientId: stranger });
  expect((await azureRequest(azure, 'policies', { path: v('/secrets/none/'), token })).status).toBe(404);
});

test('keeps the policies of a vault that switches to roles and applies them again when it switches back', async () => {
  await vaults().update(armGroup, 'policies', { properties: { accessPolicies: [armPolicy(['get'])] } });
  const roles = await vaults().update(armGroup, 'policies', { properties: { enableRbacAuthorization: true } });
  expect(roles.properties.accessPolicies).toHaveLength(1);
  expect(await getStatus()).toBe(403);

  await vaults().update(armGroup, 'policies', { properties: { enableRbacAuthorization: false } });
  expect(await getStatus()).toBe(404);
});

test('shows the rights of this machine for an open vault, and keeps it open until policies are set', async () => {
  const token = await azure.control.issueToken({ objectId: stranger });
  const read = async () => (await azureRequest(azure, 'source', { path: v('/secrets/none/'), token })).status;
  const tagged = await vaults().update('contoso', 'source', { tags: { owner: 'me' } });
  expect(tagged.properties.accessPolicies?.map(({ objectId }) => objectId)).toEqual([armObjectId]);
  expect(await read()).toBe(404);

  await vaults().update('contoso', 'source', { properties: { accessPolicies: [armPolicy()] } });
  expect(await read()).toBe(403);
});
