import { randomUUID } from 'node:crypto';
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
import { azureRequest, v } from '../../../support/azure/azureRequest';
import { AzureTestClock, collect, errorOf, testSeed } from '../../../support/azure/azureTestVaults';

const clock = new AzureTestClock();
const delays = { deleteMs: 0, purgeMs: 0, provisionMs: 0 };
const subscription = `/subscriptions/${defaultSubscriptionId}`;
const definitionId = (name: string) => `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${name}`;
const secretsUser = definitionId('4633458b-17de-408a-b874-0445c86b69e6');
const secretsOfficer = definitionId('b86a8fe4-44ce-4948-aee5-eccb2c155cd7');
const vaultId = armVaultPath('roles');
let azure: RunningAzure;

beforeAll(async () => {
  const seeded = {
    name: 'seeded',
    region: 'westeurope',
    access: {
      model: 'rbac' as const,
      assignments: [
        { objectId: armObjectId, dataActions: ['secrets/*'] },
        { objectId: armObjectId, dataActions: ['something/odd'] },
      ],
    },
  };
  const seed = testSeed();
  azure = await startAzure({
    seed: { ...seed, settings: { delays }, vaults: [...(seed.vaults ?? []), seeded] },
    clock,
  });
  await armCreate(azure, 'roles');
});
afterAll(() => azure.stop());

const roles = () => armAuthorizationClient(azure);
const readStatus = async (secret = 'none', vault = 'roles') =>
  (await azureRequest(azure, vault, { path: v(`/secrets/${secret}/`) })).status;

async function assign(scope: string, roleDefinitionId = secretsUser, principalId = armObjectId) {
  const made = await roles().roleAssignments.create(scope, randomUUID(), { roleDefinitionId, principalId });
  return made.id ?? '';
}

test.each([
  ['a name that is not a GUID', { name: 'mine' }, 400, 'InvalidRoleAssignmentId'],
  ['an unknown role', { role: definitionId(randomUUID()) }, 404, 'RoleDefinitionDoesNotExist'],
  ['an unknown vault', { scope: armVaultPath('nowhere') }, 404, 'ResourceNotFound'],
  ['an invalid principal', { principal: 'me' }, 400, 'InvalidRequestContent'],
])('rejects an assignment with %s', async (_, wrong, status, code) => {
  const {
    name = randomUUID(),
    role = secretsUser,
    scope = vaultId,
    principal = armObjectId,
  } = wrong as Record<string, string>;
  const answer = await armRequest(azure, {
    method: 'PUT',
    path: v(`${scope}/providers/Microsoft.Authorization/roleAssignments/${name}`, '2022-04-01'),
    body: { properties: { roleDefinitionId: role, principalId: principal } },
  });

  expect([answer.status, answer.body.error.code]).toEqual([status, code]);
});

test('rejects a condition on an assignment, which is not emulated', async () => {
  const properties = {
    roleDefinitionId: secretsUser,
    principalId: armObjectId,
    condition: 'x',
    conditionVersion: '2.0',
  };

  expect(await errorOf(roles().roleAssignments.create(vaultId, randomUUID(), properties))).toMatchObject({
    statusCode: 400,
  });
});

test.each([
  ['the subscription', subscription, 404, 404],
  ['the resource group', `${subscription}/resourceGroups/${armGroup}`, 404, 404],
  ['the vault', vaultId, 404, 404],
  ['one secret', `${vaultId}/secrets/mine`, 404, 403],
  ['another resource group', `${subscription}/resourceGroups/others`, 403, 403],
  ['a group with a longer name', `${subscription}/resourceGroups/${armGroup}-2`, 403, 403],
])('grants a role at %s there and below, until it is removed', async (_, scope, mine, others) => {
  const id = await assign(scope);
  expect([await readStatus('mine'), await readStatus('others')]).toEqual([mine, others]);

  await roles().roleAssignments.deleteById(id);
  expect(await readStatus('mine')).toBe(403);
});

test('names the granting assignment in the data plane', async () => {
  const id = await assign(vaultId);
  const named = async (vault: string) =>
    (await azureRequest(azure, vault, { path: v('/secrets/none/') })).headers['x-ms-keyvault-rbac-assignment-id'];
  expect(await named('roles')).toBe(id.split('/').at(-1));

  const scope = armVaultPath('seeded', 'contoso');
  const listed = await collect(roles().roleAssignments.listForScope(scope, { filter: 'atScope()' }));
  expect(await named('seeded')).toBe(listed.find((one) => one.scope === scope)?.name);
  await roles().roleAssignments.deleteById(id);
});

test('applies an assignment when the delay ends', async () => {
  await azure.control.changeSettings({ delays: { ...delays, accessMs: 60_000 } });
  const id = await assign(vaultId);
  expect(await readStatus()).toBe(403);

  clock.advance(60_000);
  expect(await readStatus()).toBe(404);
  await azure.control.changeSettings({ delays });
  await roles().roleAssignments.deleteById(id);
});

test('rejects a duplicate assignment, or another principal under an existing id', async () => {
  const id = await assign(vaultId);
  const name = id.split('/').at(-1) ?? '';
  const other = { roleDefinitionId: secretsUser, principalId: randomUUID() };

  expect(await errorOf(assign(vaultId))).toMatchObject({ statusCode: 409, code: 'RoleAssignmentExists' });
  expect(await errorOf(roles().roleAssignments.create(vaultId, name, other))).toMatchObject({
    statusCode: 400,
    code: 'RoleAssignmentUpdateNotPermitted',
  });
  await roles().roleAssignments.deleteById(id);
});

test('lists assignments at, above and below a scope, and by principal', async () => {
  const principalId = randomUUID();
  const [above, at, below] = [
    await assign(subscription, secretsUser, principalId),
    await assign(vaultId, secretsUser, principalId),
    await assign(`${vaultId}/keys/one`, secretsUser, principalId),
  ];
  const list = async (filter: string) =>
    (await collect(roles().roleAssignments.listForScope(vaultId, { filter }))).map(({ id }) => id);

  expect(await list(`principalId eq '${principalId}'`)).toEqual([above, at, below]);
  expect(await list(`atScope() and assignedTo('${principalId}')`)).toEqual([above, at]);
  expect((await collect(roles().roleAssignments.listForSubscription())).length).toBeGreaterThan(2);
  await expect(list("color eq 'red'")).rejects.toMatchObject({ statusCode: 400 });
});

test('returns an assignment by its id with its creator, and 404 after its deletion', async () => {
  const id = await assign(vaultId, secretsOfficer);
  const assignments = roles().roleAssignments;
  expect(await assignments.getById(id)).toMatchObject({
    scope: vaultId,
    roleDefinitionId: secretsOfficer,
    principalId: armObjectId,
    createdBy: armObjectId,
    createdOn: new Date(clock.now()),
  });

  await assignments.deleteById(id);
  expect(await errorOf(assignments.getById(id))).toMatchObject({ statusCode: 404, code: 'RoleAssignmentNotFound' });
  await assignments.deleteById(id);
});

test('shows a seeded assignment when a role has exactly its actions', async () => {
  const scope = armVaultPath('seeded', 'contoso');
  const list = () => collect(roles().roleAssignments.listForScope(scope, { filter: 'atScope()' }));
  const [first, ...rest] = (await list()).filter((one) => one.scope === scope);

  expect([first?.roleDefinitionId, rest]).toEqual([secretsOfficer, []]);
  expect((await roles().roleAssignments.getById(first?.id ?? '')).name).toBe(first?.name);
  await assign(scope, secretsUser);
  expect(await readStatus('none', 'seeded')).toBe(404);
});

test('finds the built-in roles by name and gives them the documented ids', async () => {
  const all = await collect(roles().roleDefinitions.list(vaultId));
  const [reader] = await collect(roles().roleDefinitions.list(vaultId, { filter: "roleName eq 'Key Vault Reader'" }));

  expect(all.map(({ roleName }) => roleName)).toContain('Key Vault Administrator');
  expect(reader?.id).toBe(definitionId('21090545-7ca7-4776-b22c-e363652d74d2'));
  expect(reader?.permissions?.[0]?.dataActions).toContain('Microsoft.KeyVault/vaults/secrets/readMetadata/action');
});

test('grants the actions of a custom role without the excluded ones, and follows its changes', async () => {
  const name = randomUUID();
  const role = (notDataActions: string[]) => ({
    roleName: 'Mover',
    permissions: [{ dataActions: ['Microsoft.KeyVault/vaults/secrets/*'], notDataActions }],
    assignableScopes: [subscription],
  });
  await roles().roleDefinitions.createOrUpdate(subscription, name, role([]));
  const id = await assign(vaultId, definitionId(name));
  expect(await readStatus()).toBe(404);

  await roles().roleDefinitions.createOrUpdate(
    subscription,
    name,
    role(['Microsoft.KeyVault/vaults/secrets/getSecret/action']),
  );
  expect(await readStatus()).toBe(403);
  expect(await errorOf(roles().roleDefinitions.createOrUpdate(subscription, randomUUID(), role([])))).toMatchObject({
    statusCode: 409,
    code: 'RoleDefinitionWithSameNameExists',
  });
  expect(await errorOf(roles().roleDefinitions.delete(subscription, name))).toMatchObject({
    code: 'RoleDefinitionHasAssignments',
  });
  await roles().roleAssignments.deleteById(id);
  await roles().roleDefinitions.delete(subscription, name);
  expect(await errorOf(roles().roleDefinitions.get(subscription, name))).toMatchObject({ statusCode: 404 });
});

test('deletes the assignments of a deleted vault, and does not recover them', async () => {
  await armCreate(azure, 'forgetful');
  await assign(armVaultPath('forgetful'));
  expect(await readStatus('none', 'forgetful')).toBe(404);
  await armKeyVaultClient(azure).vaults.delete(armGroup, 'forgetful');
  await armCreate(azure, 'forgetful', { createMode: 'recover' });

  expect(await readStatus('none', 'forgetful')).toBe(403);
});

test("applies an assignment above a vault from the vault's creation on", async () => {
  const id = await assign(`${subscription}/resourceGroups/${armGroup}`);
  await armCreate(azure, 'inheriting');

  expect(await readStatus('none', 'inheriting')).toBe(404);
  await roles().roleAssignments.deleteById(id);
});
