import { randomUUID } from 'node:crypto';
import { armActions } from '../../../../local/azure/arm/rights/armActions';
import { armOperations } from '../../../../local/azure/arm/armOperations';
import { type RunningAzure, startAzure } from '../../../../local/azure/startAzure';
import { defaultSubscriptionId } from '../../../../local/azure/cloud/defaults';
import {
  armAuthorizationClient,
  armCreate,
  armGroup,
  armKeyVaultClient,
  armObjectId,
  armRequest,
  armVaultPath,
} from '../../../support/azure/azureArm';
import { testSeed } from '../../../support/azure/azureTestVaults';

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const reader = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/acdd72a7-3385-48ef-bd42-f606fba81ae7`;
const contributor = `${subscription}/providers/Microsoft.Authorization/roleDefinitions/f25e0fa2-a7c8-4377-a976-54943a77a395`;
const vaultId = armVaultPath('guarded');
const apiVersion = 'api-version=2026-02-01';
let azure: RunningAzure;

beforeEach(async () => {
  const delays = { deleteMs: 0, purgeMs: 0, provisionMs: 0 };
  azure = await startAzure({ seed: { ...testSeed(), settings: { delays } } });
  await armCreate(azure, 'guarded', { enableRbacAuthorization: true });
});
afterEach(() => azure.stop());

const enforce = (enforced = true) => azure.control.changeSettings({ managementRights: { enforced } });
const get = (path: string) => armRequest(azure, { path });

/** Gives the caller a role while rights are off, and then turns them on. */
async function enforceWith(roleDefinitionId: string, scope: string): Promise<void> {
  const assignment = { roleDefinitionId, principalId: armObjectId, principalType: 'ServicePrincipal' };
  await armAuthorizationClient(azure).roleAssignments.create(scope, randomUUID(), assignment);
  await enforce();
}

test('has exactly one action for every operation', () => {
  expect(Object.keys(armActions).sort()).toEqual(armOperations.map(({ name }) => name).sort());
});

test('lets every identity of the tenant do everything while rights are off', async () => {
  expect((await get(`${vaultId}?${apiVersion}`)).status).toBe(200);
});

test('names the action and the scope to a caller without a role, and changes nothing', async () => {
  await enforce();
  const read = await get(`${vaultId}?${apiVersion}`);
  expect([read.status, read.body.error.code]).toEqual([403, 'AuthorizationFailed']);
  expect(read.body.error.message).toContain(`perform action 'Microsoft.KeyVault/vaults/read' over scope '${vaultId}'`);
  const update = armKeyVaultClient(azure).vaults.update(armGroup, 'guarded', { tags: { a: 'b' } });
  await expect(update).rejects.toMatchObject({ statusCode: 403, code: 'AuthorizationFailed' });
  await enforce(false);
  expect((await armKeyVaultClient(azure).vaults.get(armGroup, 'guarded')).tags).toEqual({});
});

test.each([
  ['the vault', vaultId],
  ['its group', `${subscription}/resourceGroups/${armGroup}`],
  ['the subscription', subscription],
])('grants only the actions of a role at %s', async (_, scope) => {
  await enforceWith(reader, scope);
  expect((await get(`${vaultId}?${apiVersion}`)).status).toBe(200);
  const update = armKeyVaultClient(azure).vaults.update(armGroup, 'guarded', { tags: { a: 'b' } });
  await expect(update).rejects.toMatchObject({ statusCode: 403 });
});

test('does not apply a role of one vault to another', async () => {
  await armCreate(azure, 'other', { enableRbacAuthorization: true });
  await enforceWith(reader, vaultId);
  expect((await get(`${armVaultPath('other')}?${apiVersion}`)).status).toBe(403);
});

test('rejects an action that the role excludes', async () => {
  await enforceWith(contributor, subscription);
  await armKeyVaultClient(azure).vaults.delete(armGroup, 'guarded');
  const purge = await armRequest(azure, {
    method: 'POST',
    path: `${subscription}/providers/Microsoft.KeyVault/locations/northeurope/deletedVaults/guarded/purge?${apiVersion}`,
  });
  expect(purge.status).toBe(403);
});

test('leaves resources and subscriptions that the caller may not see out of lists', async () => {
  await armCreate(azure, 'other', { enableRbacAuthorization: true });
  await enforce();
  const subscriptions = () => get('/subscriptions?api-version=2022-12-01');
  expect((await subscriptions()).body.value).toEqual([]);
  await enforce(false);
  await enforceWith(reader, vaultId);
  expect((await subscriptions()).body.value).toHaveLength(1);
  const filter = encodeURIComponent(`resourceType eq 'Microsoft.KeyVault/vaults'`);
  const resources = await get(`${subscription}/resources?api-version=2021-04-01&$filter=${filter}`);
  expect(resources.body.value.map(({ name }: { name: string }) => name)).toEqual(['guarded']);
});

test('answers an injected refusal with its status, code and message', async () => {
  const refusal = { status: 403, code: 'RequestDisallowedByPolicy', message: 'Denied by “allowed regions”.' };
  azure.control.addFault({ match: { operation: 'arm.vaults.get' }, effect: { kind: 'refuse', ...refusal } });
  const { status, body } = await get(`${vaultId}?${apiVersion}`);
  expect([status, body.error]).toEqual([403, { code: refusal.code, message: refusal.message }]);
});

test('logs the body of a write to the management plane, and nothing of a call to a vault', async () => {
  await armKeyVaultClient(azure).vaults.update(armGroup, 'guarded', { tags: { a: 'b' } });
  const sent = azure.control.requests().filter((request) => request.sent !== undefined);
  expect(sent.at(-1)).toMatchObject({ operation: 'arm.vaults.update', sent: { tags: { a: 'b' } } });
  expect(sent.every(({ vault }) => vault === 'management.azure.com')).toBe(true);
});
