import { defaultIdentity, defaultTenantId } from '../../../../../local/azure/cloud/defaults';
import { type FaultRuleInput } from '../../../../../local/azure/calls/faultRule';
import { armKeyVaultClient, armGroup } from '../../../../support/azure/azureArm';
import { clockBetweenTries } from '../../../../support/clients/clientVaults';
import { type MoveAzure, startMoveAzure } from '../../../../support/move/moveAzure';
import { hashIn, retiredVault, type RetiredVault } from '../../../../support/retirement/retiredVault';

// The steps that retire the source of a move, at the embedded Azure.

type Source = NonNullable<NonNullable<Parameters<typeof startMoveAzure>[0]>['source']>;

const policyOf = (objectId: string, secrets: string[]) => ({
  objectId,
  secrets,
  keys: ['get'],
  certificates: [],
  storage: [],
});
const person = '7c0d5be1-2f41-4b7e-9d5d-0c7c6a1e2f30';
const rescuer = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
const appId = defaultIdentity.objectId;
const policies = [policyOf(appId, ['get', 'list']), policyOf(person, ['get'])];
const doors: Source = {
  access: { model: 'accessPolicies', policies },
  enabledForDeployment: true,
  networkAcls: {
    bypass: 'AzureServices',
    defaultAction: 'Deny',
    ipRules: [{ value: '127.0.0.1' }, { value: '203.0.113.7' }],
    virtualNetworkRules: [],
  },
};
const roleAssignments: Source['roleAssignments'] = [
  { principalId: person, principalType: 'User', role: 'Key Vault Secrets User' },
  { principalId: appId, principalType: 'ServicePrincipal', role: 'Key Vault Secrets User' },
];

let at: MoveAzure;
let old: RetiredVault;

async function start(source: Source): Promise<void> {
  at = await startMoveAzure({ source: { resourceGroup: armGroup, ...source } });
  await at.seed('source', 'db', [{}]);
  old = await retiredVault(at);
}

afterEach(async () => {
  expect(at.leaks()).toEqual([]);
  await at.stop();
});

const isReadable = () =>
  at
    .secrets('source')
    .getSecret('db')
    .then(() => true)
    .catch(() => false);

const writes = () =>
  at.azure.control
    .requests()
    .filter(({ vault, method }) => vault === 'management.azure.com' && method !== 'GET')
    .map(({ operation }) => operation.replace('arm.', ''));

/** Somebody else changes the vault. */
const changeByHand = async (properties: object) =>
  armKeyVaultClient(at.azure).vaults.update(armGroup, 'source', { properties });

describe.each<[string, Source]>([
  ['access policies', doors],
  ['roles', { ...doors, access: { model: 'rbac', assignments: [] }, roleAssignments }],
])('a source with %s', (_, source) => {
  it('is closed by a lock to all except break-glass principals, and an unlock sets back exactly what stood there', async () => {
    await start(source);
    const before = await old.state();
    expect(await isReadable()).toBe(true);
    const record = hashIn(await old.record({ principals: [rescuer], addresses: ['198.51.100.0/24'] }));
    expect(await old.step('lock', record)).toMatchObject({ state: 'done', left: [], found: 'same' });
    expect(await isReadable()).toBe(false);
    expect(await old.vault()).toMatchObject({
      usesRoles: false,
      accessPolicies: [{ objectId: rescuer, secrets: ['backup', 'get', 'list'] }],
      network: { publicNetworkAccess: 'Enabled', defaultAction: 'Deny', bypass: 'None', ipRules: ['198.51.100.0/24'] },
      enabledFor: { deployment: false },
    });
    expect(await old.take('look', record)).toMatchObject({ state: 'done', left: [], isLocked: true });
    expect(await old.step('unlock', record)).toMatchObject({ state: 'done', left: [] });
    expect(await old.state()).toEqual(before);
    expect(await isReadable()).toBe(true);
  });

  it('comes back from a deletion as it was, with its roles, and still locked', async () => {
    await start(source);
    const before = await old.state();
    const record = hashIn(await old.record());
    await old.step('lock', record);
    const locked = await old.state();
    expect(await old.step('delete', record)).toMatchObject({
      state: 'done',
      found: 'none',
      recoverableUntil: expect.any(String),
    });
    expect(await old.state()).toBeUndefined();
    expect(await old.step('recover', record)).toMatchObject({ state: 'done', left: [], found: 'same' });
    expect(await old.state()).toEqual(locked);
    await old.step('unlock', record);
    expect(await old.state()).toEqual(before);
  });

  it('is written once, whatever step is delivered twice', async () => {
    await start(source);
    const record = hashIn(await old.record());
    for (const action of ['lock', 'delete', 'recover', 'unlock'] as const) {
      const first = await old.step(action, record);
      const count = writes().length;
      expect(await old.take(action, record)).toEqual({ ...first, at: expect.any(String) });
      expect(writes()).toHaveLength(count);
    }
  });
});

it.each([
  ['lock', 'unlock'],
  ['delete', 'recover'],
] as const)('a late step %s writes nothing after somebody asked to %s', async (late, next) => {
  await start(doors);
  const record = hashIn(await old.record());
  if (late === 'delete') await old.step('lock', record);
  const askedAt = await old.ask(late);
  await old.take(late, record);
  await old.step(next, record);
  const state = await old.state();
  expect(await old.take(late, record, askedAt)).toMatchObject({ state: 'failed', code: 'STEP_SUPERSEDED' });
  expect(await old.state()).toEqual(state);
});

const takeClaim = () =>
  at.takeOver({ ...old.run, targetVault: 'overseas' }, { ...old.run, runId: 'ffffffff', disabled: 'unlock' });

it('a step of a retirement whose claim another run took writes nothing', async () => {
  await start(doors);
  const record = hashIn(await old.record());
  await takeClaim();
  const before = await old.state();
  expect(await old.step('lock', record)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  expect(await old.state()).toEqual(before);
});

it.each<[string, string, () => Promise<unknown>]>([
  ['a later step is asked for', 'STEP_SUPERSEDED', () => old.ask('unlock')],
  ['another run takes the claim', 'MOVE_SUPERSEDED', () => takeClaim()],
])('a lock that Azure throttles is not sent again after %s', async (_, code, between) => {
  await start(doors);
  old = await retiredVault(at, at.clients({ clock: clockBetweenTries(between) }));
  const record = hashIn(await old.record());
  const before = await old.state();
  onWrite('update', { kind: 'throttle', retryAfterSeconds: 7 });
  expect(await old.step('lock', record)).toMatchObject({ state: 'failed', code });
  expect(writes()).toEqual(['vaults.update']);
  expect(await old.state()).toEqual(before);
});

it('a vault that somebody changes between its record and its lock is recorded again', async () => {
  await start(doors);
  const record = hashIn(await old.record());
  await changeByHand({ enabledForDiskEncryption: true });
  const before = await old.state();
  expect(await old.step('lock', record)).toEqual({ state: 'changed' });
  expect(await old.state()).toEqual(before);
  const newer = hashIn(await old.record());
  expect(newer).not.toBe(record);
  await old.step('lock', newer);
  await old.step('unlock', newer);
  expect(await old.state()).toEqual(before);
});

it('a locked vault that somebody opens by hand is named, is not deleted, and keeps what they set', async () => {
  await start(doors);
  const record = hashIn(await old.record());
  await old.step('lock', record);
  await changeByHand({ publicNetworkAccess: 'Enabled', networkAcls: { defaultAction: 'Allow', bypass: 'None' } });
  const opened = 'its network rules: public access Enabled, default Allow, bypass None, 0 addresses, 0 subnets';
  expect(await old.take('look', record)).toMatchObject({ state: 'done', left: [opened], isLocked: true });
  const refused = { state: 'failed', code: 'VAULT_OPENED', detail: expect.stringContaining(opened) };
  expect(await old.step('delete', record)).toMatchObject(refused);
  expect(await old.step('lock', record)).toMatchObject(refused);
  expect(await old.step('unlock', record)).toMatchObject({ state: 'done', left: [opened] });
  expect(await old.vault()).toMatchObject({
    enabledFor: { deployment: true },
    accessPolicies: [{ objectId: appId }, { objectId: person }],
    network: { defaultAction: 'Allow', publicNetworkAccess: 'Enabled' },
  });
});

it('a vault that somebody made under the old name is never touched', async () => {
  await start(doors);
  const record = hashIn(await old.record());
  await old.step('lock', record);
  await old.step('delete', record);
  const client = armKeyVaultClient(at.azure);
  await client.vaults.purgeDeleted('source', 'westeurope');
  const sku = { family: 'A', name: 'standard' } as const;
  const properties = { tenantId: defaultTenantId, sku, accessPolicies: [] };
  await client.vaults.createOrUpdate(armGroup, 'source', { location: 'westeurope', properties });
  const fresh = await old.state();
  for (const action of ['lock', 'unlock', 'delete', 'recover'] as const)
    expect([action, await old.step(action, record)]).toMatchObject([
      action,
      { state: 'failed', code: 'VAULT_REPLACED' },
    ]);
  expect(await old.take('look', record)).toMatchObject({ state: 'done', found: 'other' });
  expect(await old.state()).toEqual(fresh);
});

it('a vault that is younger than the move is not locked', async () => {
  await start(doors);
  const refused = await old.record({ principals: [], addresses: [] }, '2020-01-01T00:00:00.000Z');
  expect(refused).toMatchObject({ state: 'failed', code: 'VAULT_REPLACED' });
});

const onWrite = (operation: string, effect: FaultRuleInput['effect']): void => {
  at.fault({ match: { operation: `arm.vaults.${operation}` }, times: 1, effect });
};

it.each([
  ['lock', 'update'],
  ['unlock', 'update'],
  ['delete', 'delete'],
  ['recover', 'createOrUpdate'],
] as const)(
  'the step %s whose answer is lost is done once, and is found when it is repeated',
  async (step, operation) => {
    await start(doors);
    const record = hashIn(await old.record());
    const before = { lock: [], unlock: ['lock'], delete: ['lock'], recover: ['lock', 'delete'] } as const;
    for (const one of before[step]) await old.step(one, record);
    onWrite(operation, { kind: 'reset', at: 'after' });
    await old.step(step, record);
    expect(await old.take(step, record)).toMatchObject({ state: 'done', left: [] });
  },
);

it.each<[string, FaultRuleInput['effect']]>([
  ['throttles it', { kind: 'refuse', status: 429, code: 'TooManyRequests', message: 'Wait.' }],
  ['is away', { kind: 'error', status: 503 }],
])('a step can be tried again after Azure %s', async (_, effect) => {
  await start(doors);
  const record = hashIn(await old.record());
  const before = await old.state();
  at.fault({ match: { operation: 'arm.vaults.update' }, effect });
  expect(await old.step('lock', record)).toMatchObject({ state: 'failed', code: 'ARM_UNAVAILABLE', retryable: true });
  expect(await old.state()).toEqual(before);
});

const contributor: NonNullable<Source['roleAssignments']>[number] = {
  principalId: appId,
  principalType: 'ServicePrincipal',
  role: 'Key Vault Contributor',
};
it.each<[string, Source, 'lock' | 'delete', string]>([
  [
    'a reader',
    { ...doors, roleAssignments: [{ ...contributor, role: 'Reader' }] },
    'lock',
    'Microsoft.KeyVault/vaults/write',
  ],
  [
    'a contributor of a vault with roles',
    { ...doors, access: { model: 'rbac', assignments: [] }, roleAssignments: [contributor] },
    'lock',
    'Microsoft.Authorization/roleAssignments/write',
  ],
  [
    'a contributor of the vault alone',
    { ...doors, roleAssignments: [contributor] },
    'delete',
    'Microsoft.KeyVault/locations/deletedVaults/read',
  ],
])('an app that is %s learns the missing action before anything is written', async (_, source, step, action) => {
  await start(source);
  const record = hashIn(await old.record());
  if (step === 'delete') await old.step('lock', record);
  const before = await old.state();
  await at.azure.control.changeSettings({ managementRights: { enforced: true } });
  const refused = await old.step(step, record);
  expect(refused).toMatchObject({
    state: 'failed',
    code: 'ARM_FORBIDDEN',
    detail: expect.stringContaining(`needs ${action}`),
  });
  await at.azure.control.changeSettings({ managementRights: { enforced: false } });
  expect(await old.state()).toEqual(before);
});
