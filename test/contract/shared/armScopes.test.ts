import { onlyAllowedArm } from '../../../functions/steps/frame/onlyAllowed';
import { type Arm, type ArmWrites } from '../../../shared/clients/arm/arm';
import { type RoleAssignment } from '../../../shared/contracts/model/vaultResource';
import { withoutClaim } from '../../../shared/clients/claims/writeGuard';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { armAuthorizationClient } from '../../support/azure/azureArm';
import { type ClientsInAzure, clientsInAzure } from '../../support/clients/clientAzure';
import { temporaryFolder } from '../../support/clients/clientFolder';
import { impatientClock } from '../../support/clients/clientVaults';

// An HTTP client resolves dot segments before it sends, so a scope that begins like that of a target may end elsewhere.

const { folder, remove } = temporaryFolder();
const target = 'contoso-northeurope';
const staging = 'contoso-mover';
const groupName = 'contoso';
const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/${groupName}`;
const targetId = `${group}/providers/Microsoft.KeyVault/vaults/${target}`;
const stagingId = `/subscriptions/${defaultSubscriptionId}/resourceGroups/${groupName}/providers/Microsoft.KeyVault/vaults/${staging}`;
const name = '8a1e4c3d-90b2-4f6a-a7e5-1d2c3b4a5f60';

let inAzure: ClientsInAzure;
/** The management plane as steps get it: only the target is allowed. */
let arm: Arm;
let writes: ArmWrites;
let assignment: RoleAssignment;

beforeAll(async () => {
  inAzure = await clientsInAzure('sample', folder);
  arm = onlyAllowedArm(inAzure.open({}, { clock: impatientClock() }).arm, {
    allowedSources: ['contoso-westeurope'],
    allowedTargets: [target],
    allowRehearsal: true,
    allowRetirement: false,
  });
  writes = arm.guarded(withoutClaim);
  const [officer] = (await arm.listRoles(targetId)).filter(({ roleName }) => roleName === 'Key Vault Secrets Officer');
  assignment = {
    name,
    scope: targetId,
    roleDefinitionId: officer?.id ?? '',
    principalId: '0ae83d57-94b1-4c26-8f7e-51d2b6c9a043',
    principalType: 'ServicePrincipal',
    description: null,
    condition: null,
    conditionVersion: null,
  };
});

afterAll(async () => {
  await inAzure.azure.stop();
  remove();
});

/** Ids of all assignments of the attack's name, wherever they are. */
async function assigned(): Promise<string[]> {
  const found = [];
  for await (const { id, name: given } of armAuthorizationClient(inAzure.azure).roleAssignments.listForSubscription()) {
    if (given === name) found.push(String(id));
  }
  return found;
}

/** How many segments of a path lead from the target's id up to the place. */
const up = (segments: number, dots = '..') => Array.from({ length: segments }, () => dots).join('/');
const scopes: readonly (readonly [string, string])[] = [
  ['the resource group', `${targetId}/${up(4)}`],
  ['the subscription', `${targetId}/${up(6)}`],
  ['the staging vault', `${targetId}/${up(8)}${stagingId}`],
  ['the staging vault, encoded', `${targetId}/${up(8, '%2e%2E')}${stagingId}`],
  ['the staging vault, half encoded', `${targetId}/${up(8, '.%2e')}${stagingId}`],
  ['the staging vault, after an item', `${targetId}/secrets/x/${up(10)}${stagingId}`],
  ['the staging vault, over backslashes', `${targetId}\\${up(8).replaceAll('/', '\\')}${stagingId}`],
  ['the staging vault, over tabs', `${targetId}/${up(8, '.\t.')}${stagingId}`],
  ['the group, with the rest in a query', `${group}?x=/providers/Microsoft.KeyVault/vaults/${target}`],
  ['the group, with the rest in a fragment', `${group}#/providers/Microsoft.KeyVault/vaults/${target}`],
  ['the staging vault, with the target behind it', `${stagingId}${targetId}`],
  ['a double slash', `${targetId}//secrets/one`],
  ['a dot', `${targetId}/./secrets/one`],
  ['something else of the vault', `${targetId}/providers/Microsoft.Authorization`],
];

test.each(scopes)('a role is not assigned at %s through a scope that names the target', async (_, scope) => {
  await expect(writes.assignRole({ ...assignment, scope })).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
  expect(await assigned()).toEqual([]);
});

test.each(scopes)('a diagnostic setting is not written at %s', async (_, scope) => {
  const setting = { name: 'sniff', workspaceId: null, storageAccountId: null, eventHubAuthorizationRuleId: null };
  const writing = writes.putDiagnosticSetting(scope, { ...setting, rest: {} });
  await expect(writing).rejects.toMatchObject({ code: 'TARGET_NOT_ALLOWED' });
});

test('the name of an assignment leads nowhere else', async () => {
  const attack = `${up(12)}${stagingId}/providers/Microsoft.Authorization/roleAssignments/${name}`;
  await expect(writes.assignRole({ ...assignment, name: attack })).rejects.toMatchObject({ code: 'ARM_REFUSED' });
  expect(await assigned()).toEqual([]);
});

test.each(['..', '.', '%2e%2e', 'a/../../b', ''])(
  'a resource group %j of a stored address leads nowhere else',
  async (resourceGroup) => {
    const address = { subscriptionId: defaultSubscriptionId, resourceGroup, name: target };
    await expect(writes.changeVault(address, { tags: {} })).rejects.toMatchObject({ code: 'ARM_REFUSED' });
    await expect(arm.readVault(address)).rejects.toMatchObject({ code: 'ARM_REFUSED' });
  },
);

test.each([[''], ['/secrets/one'], ['/keys/one'], ['/certificates/one']])(
  'a role is assigned at the target%s',
  async (below) => {
    const at = `${targetId}${below}`;
    await writes.assignRole({ ...assignment, scope: at });
    const listed = await arm.listRoleAssignments(at);
    expect(listed).toContainEqual(expect.objectContaining({ name, scope: at }));
  },
);
