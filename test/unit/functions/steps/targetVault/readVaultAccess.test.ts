// Who can do what in a vault, read from the embedded Azure with its real roles, policies and calls.
import { readVaultAccess } from '../../../../../functions/steps/targetVault/readVaultAccess';
import { defaultSubscriptionId, defaultTenantId, defaultIdentity } from '../../../../../local/azure/cloud/defaults';
import { type VaultAccess, vaultAccessSchema } from '../../../../../shared/contracts/api/accessAnswers';
import { accessDocument } from '../../../../../shared/rules/configuration/accessDocument';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';
import { documentLines } from '../../../../../cli/text/documentLines';
import { SecretClient } from '@azure/keyvault-secrets';
import { azureClientOptions, azureVaultUrl } from '../../../../support/azure/azureClients';
import { collect } from '../../../../support/azure/azureTestVaults';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const wrapper = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b22';
const byApp = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
const team = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b25';
const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/contoso`;
const own = { objectId: defaultIdentity.objectId, tenantId: defaultTenantId, secrets: ['all', 'purge'] };
const policies = [
  own,
  { objectId: reader, tenantId: defaultTenantId, secrets: ['get', 'list'] },
  { objectId: wrapper, tenantId: defaultTenantId, keys: ['get', 'wrapKey', 'unwrapKey'] },
  { objectId: reader, applicationId: byApp, tenantId: defaultTenantId, secrets: ['set'] },
];
const audited = {
  name: 'audit',
  properties: { workspaceId: '/w', logs: [{ categoryGroup: 'audit', enabled: true }], metrics: [] },
};
let at: MoveAzure;

beforeAll(async () => {
  at = await startMoveAzure({
    source: {
      access: { model: 'accessPolicies', policies },
      secrets: [{ name: 'db', versions: [{ value: 'never-shown' }] }],
      diagnosticSettings: [audited],
      roleAssignments: [{ principalId: team, principalType: 'Group', role: 'Key Vault Secrets Officer' }],
    },
    target: {
      access: { model: 'rbac', assignments: [] },
      roleAssignments: [
        { principalId: team, principalType: 'Group', role: 'Key Vault Secrets User' },
        { principalId: wrapper, principalType: 'User', role: 'Key Vault Crypto User', scope: 'keys/one' },
      ],
      keys: [{ name: 'one', versions: [{}] }],
    },
  });
  const writes = at.clients().arm.guarded(withoutClaim);
  const role = `${group}/providers/Microsoft.Authorization/roleDefinitions`;
  const more = { description: null, condition: null, conditionVersion: null, principalType: 'User' };
  await writes.assignRole({
    ...{ name: 'ca7e1f00-0000-4000-8000-000000000001', scope: group, principalId: wrapper, ...more },
    roleDefinitionId: `${role}/f25e0fa2-a7c8-4377-a976-54943a77a395`,
  });
  await writes.assignRole({
    ...{ name: 'ca7e1f00-0000-4000-8000-000000000002', scope: group, principalId: reader, ...more },
    roleDefinitionId: `${role}/18d7d88d-d35e-4fb5-a5c3-7773c20a72d9`,
  });
});
afterAll(() => at.stop());
afterEach(() => {
  at.azure.control.clearFaults();
});

const accessOf = async (vault: string, asRoles = false): Promise<VaultAccess> => {
  const found = await readVaultAccess(at.clients().arm, vault, { asRoles, withUses: true });
  if (found === undefined) throw new Error('Expected a vault.');
  return vaultAccessSchema.parse(found);
};
const forbid = (operation: string) => {
  at.fault({
    match: { operation },
    effect: { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' },
  });
};
const textOf = (access: VaultAccess): string =>
  documentLines(accessDocument(access), { columns: 400 })
    .map((line) => JSON.stringify(line))
    .join('\n');

test('a vault with policies shows what each principal can do, and when it did it last, without a value', async () => {
  await at.secrets('source').getSecret('db');
  const access = await accessOf('source');
  expect(access.model).toBe('policies');
  const [first] = access.principals.filter(
    ({ principalId, applicationId }) => principalId === reader && applicationId === null,
  );
  expect(first).toMatchObject({
    can: ['secrets get', 'secrets get of deleted ones', 'secrets list'],
    through: [{ role: null, item: null }],
    used: [],
    asRoles: null,
  });
  expect(access.principals.filter(({ applicationId }) => applicationId === byApp)).toHaveLength(1);
  expect(access.use).toEqual({ days: 90 });
  const mine = access.principals.find(({ principalId }) => principalId === defaultIdentity.objectId);
  expect(mine?.used?.find(({ item }) => item === 'secrets/db')).toMatchObject({ calls: 1, last: expect.any(String) });
  expect(JSON.stringify(access)).not.toContain('never-shown');
  expect(access.notRead).toEqual([]);
});

test('suggests single items for a principal that used nothing else, and not for one that listed the vault', async () => {
  const token = await at.azure.control.issueToken({ objectId: reader });
  const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const secrets = new SecretClient(azureVaultUrl('source'), credential, azureClientOptions(at.azure));
  const suggested = async () =>
    (await accessOf('source')).principals.find((one) => one.principalId === reader && one.applicationId === null)
      ?.onlyItems;
  expect(await suggested()).toBeNull();
  await secrets.getSecret('db');
  expect(await suggested()).toEqual(['secrets/db']);
  expect(textOf(await accessOf('source'))).toContain('Suggestion: roles at single items');
  await collect(secrets.listPropertiesOfSecrets());
  expect(await suggested()).toBeNull();
});

test('a vault with policies names roles that do nothing there, and who could give access', async () => {
  const { inert, managers } = await accessOf('source');
  expect(inert).toMatchObject([
    { principalId: team, principalType: 'Group', path: { role: 'Key Vault Secrets Officer' } },
  ]);
  expect(managers).toEqual([
    { principalId: wrapper, principalType: 'User', role: 'Key Vault Contributor', scope: group, by: 'policies' },
    { principalId: reader, principalType: 'User', role: 'User Access Administrator', scope: group, by: 'roles' },
  ]);
});

test('with asRoles it shows what a move would give, as its plan does', async () => {
  const { principals } = await accessOf('source', true);
  const roleOf = (id: string, application: string | null = null) =>
    principals.find(({ principalId, applicationId }) => principalId === id && applicationId === application)?.asRoles;
  expect(roleOf(reader)).toEqual({ roles: ['Key Vault Secrets User'], gains: [], losses: [] });
  expect(roleOf(wrapper)).toMatchObject({ gains: ['keys list'] });
  expect(roleOf(reader, byApp)).toMatchObject({ roles: [], reason: 'COMPOUND_IDENTITY' });
});

test('a vault with roles shows the role, its scope and its item, and says that the use is not known', async () => {
  const access = await accessOf('target');
  expect(access).toMatchObject({ model: 'roles', inert: [], use: { reason: 'NO_WORKSPACE' } });
  const one = access.principals.find(({ principalId }) => principalId === wrapper);
  expect(one).toMatchObject({
    can: [],
    through: [{ role: 'Key Vault Crypto User', item: 'keys/one' }],
    used: null,
  });
  const ofTeam = access.principals.find(({ principalId }) => principalId === team);
  expect(ofTeam?.can).toContain('secrets get');
  expect(access.managers.map(({ by }) => by)).toEqual(['roles']);
});

test.each([
  ['arm.roleAssignments.list', 'role assignments', 'Microsoft.Authorization/roleAssignments/read'],
  ['arm.roleDefinitions.list', 'role definitions', 'Microsoft.Authorization/roleDefinitions/read'],
])('without %s it names what is missing, and does not call the rest complete', async (operation, part, action) => {
  forbid(operation);
  const access = await accessOf('target');
  expect(access.notRead).toMatchObject([{ part, code: 'ARM_FORBIDDEN', detail: expect.stringContaining(action) }]);
  expect(accessDocument(access).verdict.text).toBe('incomplete');
  // The app knows the built-in roles without the right to read them.
  const known = access.principals.find(({ principalId }) => principalId === team)?.can ?? [];
  expect(known.includes('secrets get')).toBe(part === 'role definitions');
});

test.each(['arm.diagnosticSettings.list', 'arm.logs.query'])(
  'without %s the last use is not known, with the reason',
  async (operation) => {
    forbid(operation);
    const access = await accessOf('source');
    expect(access.use).toMatchObject({
      reason: 'LOG_NOT_READABLE',
      detail: expect.stringContaining('may not'),
    });
    expect(access.principals.every(({ used }) => used === null)).toBe(true);
    expect(textOf(access)).toContain('not known: ');
  },
);

test('a terminal shows principals, roles and the missing last use in words', async () => {
  const text = textOf(await accessOf('source', true));
  expect(text).toContain('Key Vault Secrets User');
  expect(text).toContain(`${reader} by way of ${byApp}`);
  expect(text).toContain('changes policies');
  expect(textOf(await accessOf('target'))).toContain('No diagnostic setting of the vault sends its audit log');
});

test('a vault that the identity does not see is none', async () => {
  expect(await readVaultAccess(at.clients().arm, 'no-such-vault', { asRoles: false, withUses: true })).toBeUndefined();
});
