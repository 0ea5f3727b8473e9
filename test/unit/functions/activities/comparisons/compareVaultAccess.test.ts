// Who can do what in two vaults, one with policies and one with roles, read from the embedded Azure.
import { compareVaultAccess } from '../../../../../functions/activities/comparisonActivities';
import { defaultIdentity, defaultTenantId } from '../../../../../local/azure/cloud/defaults';
import { compareVaultAccessContract } from '../../../../../shared/contracts/steps/comparisonSteps';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const wrapper = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b22';
const lost = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b23';
const own = { objectId: defaultIdentity.objectId, tenantId: defaultTenantId, secrets: ['all', 'purge'] };
let at: MoveAzure;

beforeAll(async () => {
  const assigned = { principalType: 'User' as const };
  at = await startMoveAzure({
    source: {
      access: {
        model: 'accessPolicies',
        policies: [
          own,
          { objectId: reader, tenantId: defaultTenantId, secrets: ['get', 'list'] },
          { objectId: wrapper, tenantId: defaultTenantId, keys: ['get', 'wrapKey', 'unwrapKey'] },
          { objectId: lost, tenantId: defaultTenantId, secrets: ['get'] },
        ],
      },
    },
    target: {
      access: { model: 'rbac', assignments: [] },
      roleAssignments: [
        { ...assigned, principalId: reader, role: 'Key Vault Secrets User' },
        { ...assigned, principalId: wrapper, role: 'Key Vault Crypto Service Encryption User' },
      ],
    },
  });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const compare = (targetVault = 'target') =>
  at.run(compareVaultAccess, compareVaultAccessContract, { move: { ...moveBetween('target'), targetVault } });

test('says of each principal by name what it can do more and less, and writes nothing', async () => {
  at.azure.control.clearLog();
  expect(await compare()).toMatchObject({
    state: 'compared',
    access: {
      ...{ models: { source: 'policies', target: 'roles' }, equal: false, same: [reader], unclear: [], notRead: [] },
      differences: [
        { principals: [wrapper], more: ['keys list'], less: [] },
        { principals: [lost], more: [], less: ['secrets get', 'secrets get of deleted ones'] },
      ],
    },
  });
  expect(at.azure.control.requests().filter(({ operation }) => !/list|get/i.test(operation))).toEqual([]);
});

test('names what the app may not read, and does not call the access equal', async () => {
  const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  at.fault({ match: { operation: 'arm.roleAssignments.list' }, effect });
  expect(await compare()).toMatchObject({
    access: {
      equal: false,
      notRead: [
        { part: 'source role assignments', code: 'ARM_FORBIDDEN' },
        { part: 'target role assignments', code: 'ARM_FORBIDDEN' },
      ],
    },
  });
});

test('fails for a vault that Azure Resource Manager does not show', async () => {
  expect(await compare('no-such-vault')).toMatchObject({ state: 'failed', code: 'ARM_NOT_FOUND' });
});
