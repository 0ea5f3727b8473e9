// Roles at single items, by the evidence of the audit log.
import {
  everyone,
  policies,
  reader,
  startAccess,
  type AccessSteps,
  wrapper,
} from '../../../../support/access/accessSteps';
import { SecretClient } from '@azure/keyvault-secrets';
import { azureClientOptions, azureVaultUrl } from '../../../../support/azure/azureClients';
import { collect } from '../../../../support/azure/azureTestVaults';
import { defaultIdentity } from '../../../../../local/azure/cloud/defaults';
import { type SeedVault } from '../../../../../local/azure/seeds/seedSchema';
import { type WholeVaultReason } from '../../../../../shared/contracts/model/configuration';

const workspaceId = `/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourceGroups/logs/providers/Microsoft.OperationalInsights/workspaces/log-we`;
const perItem = { perItem: true, auditLog: { workspaceId, days: 30 } } as const;
const sent = (to: string) => ({
  name: 'audit',
  properties: { workspaceId: to, logs: [{ categoryGroup: 'audit', enabled: true }], metrics: [] },
});
type Calls = SeedVault['auditedCalls'];
const call = (objectId: string | null, path: string, daysAgo = 1): Calls[number] => ({ objectId, path, daysAgo });
/** The app called the vault on each of these days. */
const daily = (from = 30, to = 0): Calls =>
  Array.from({ length: from - to + 1 }, (_, at) => call(defaultIdentity.objectId, '/secrets', from - at));
const two = [call(reader, '/secrets/db'), call(reader, '/secrets/api', 9)];

let steps: AccessSteps;
beforeEach(async () => {
  steps = await startAccess();
});
afterEach(() => steps.at.stop());

async function planned(calls: Calls, changes: object = {}, to = workspaceId) {
  await steps.at.seedVault('source', { diagnosticSettings: [sent(to)], auditedCalls: calls });
  const move = await steps.toMake({ ...perItem, ...changes });
  await steps.plan(move);
  return move;
}
const accessOf = async (move: Awaited<ReturnType<typeof planned>>, name: string) =>
  (await steps.entryOf(move, name))?.access;
const scopesOf = async (move: Awaited<ReturnType<typeof planned>>) =>
  ((await steps.planOf(move))?.steps ?? []).flatMap((step) =>
    step.kind === 'roleAssignments'
      ? [`${step.assignment.principalId} ${step.assignment.scope.split(`/vaults/${move.targetVault}`)[1] ?? ''}`]
      : [],
  );

test('the plan has roles at the items that the log shows as all that somebody used, with the evidence and its age', async () => {
  const move = await planned([...daily(), ...two]);
  const today = new Date().toISOString().slice(0, 10);
  const entry = await steps.entryOf(move, reader);
  expect(entry).toMatchObject({
    action: 'write',
    targetAfter: 'Key Vault Secrets User at secrets/api, secrets/db',
    access: {
      gains: [],
      losses: [],
      narrowed: {
        items: ['secrets/api', 'secrets/db'],
        workspaceId: workspaceId.toLowerCase(),
        days: 30,
        until: today,
      },
    },
  });
  expect(entry?.why).toContain('Only at secrets/api, secrets/db');
  expect(entry?.why).toContain(`30 days until ${today}`);
  expect(await scopesOf(move)).toEqual(
    expect.arrayContaining([`${reader} /secrets/api`, `${reader} /secrets/db`, `${wrapper} `, `${everyone} `]),
  );
  const [line] = (await steps.planOf(move))?.entries.filter(({ part }) => part === 'roleAssignments') ?? [];
  expect(line?.why).toBe('The move adds 4. The maximum is 4000.');
});

test('without "perItem" nothing is narrower, whatever the log shows', async () => {
  const move = await planned([...daily(), ...two], { perItem: false });
  expect(await accessOf(move, reader)).toEqual({ roles: ['Key Vault Secrets User'], gains: [], losses: [] });
  expect(await scopesOf(move)).toContain(`${reader} `);
});

test.each<[string, WholeVaultReason, Calls]>([
  ['has no call of it', 'NO_USE', daily()],
  ['has a list', 'USES_VAULT', [...daily(), ...two, call(reader, '/secrets')]],
  ['has a restore', 'USES_VAULT', [...daily(), ...two, call(reader, '/secrets/restore')]],
  [
    'has many items',
    'MANY_ITEMS',
    [...daily(), ...Array.from({ length: 11 }, (_, at) => call(reader, `/secrets/s-${String(at)}`))],
  ],
  ['has an item for which the policy allows nothing', 'NO_ROLE_AT_ITEMS', [...daily(), call(reader, '/keys/one')]],
  ['goes back less than asked', 'LOG_TOO_SHORT', [...daily(20), ...two]],
  ['has ended', 'LOG_STOPPED', [...daily(30, 3), ...two.map((one) => ({ ...one, daysAgo: 9 }))]],
  ['has a gap', 'LOG_STOPPED', [...daily(30, 20), ...daily(14), ...two]],
  ['has calls of nobody', 'CALLERS_UNKNOWN', [...daily(), ...two, call(null, '/secrets/db', 3)]],
  ['has nothing', 'LOG_TOO_SHORT', []],
])('the roles are at the whole vault if the log %s (%s)', async (_, reason, calls) => {
  const move = await planned(calls, {}, workspaceId);
  expect(await accessOf(move, reader)).toEqual({
    ...{ roles: ['Key Vault Secrets User'], gains: [], losses: [], wholeVault: reason },
  });
  expect((await steps.entryOf(move, reader))?.why).toContain('At the whole vault, because ');
  expect(await scopesOf(move)).toContain(`${reader} `);
});

test('the roles are at the whole vault if the log goes to another workspace, or cannot be read', async () => {
  const elsewhere = await planned([...daily(), ...two], {}, `${workspaceId}-2`);
  expect(await accessOf(elsewhere, reader)).toMatchObject({ wholeVault: 'LOG_ELSEWHERE' });
  const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  steps.at.fault({ match: { operation: 'arm.logs.query' }, effect });
  const move = await steps.toMake({ ...perItem, auditLog: { workspaceId: `${workspaceId}-2`, days: 30 } });
  await steps.plan(move);
  expect(await accessOf(move, reader)).toMatchObject({ wholeVault: 'LOG_NOT_READABLE' });
});

test('somebody who used only one kind of item loses the others by name', async () => {
  const both = policies.map((one) => (one.objectId === wrapper ? { ...one, secrets: ['get', 'list'] } : one));
  await steps.changePolicies(...both);
  const move = await planned([...daily(), call(wrapper, '/secrets/db')]);
  const access = await accessOf(move, wrapper);
  expect(access).toMatchObject({ roles: ['Key Vault Secrets User'], gains: [], narrowed: { items: ['secrets/db'] } });
  expect(access?.losses).toEqual(['keys get', 'keys wrapkey', 'keys unwrapkey']);
});

test('the roles are assigned when the items are there, and a rollback takes back exactly them', async () => {
  const move = await planned([...daily(), ...two]);
  expect(await steps.make(move)).toEqual({ state: 'ready' });
  expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
  const scopes = async () =>
    (await steps.at.clients().arm.listRoleAssignments(steps.targetId(move)))
      .filter(({ principalId }) => principalId === reader)
      .map(({ scope }) => scope.slice(steps.targetId(move).length));
  expect(await scopes()).toEqual([]);
  expect(await steps.settle(move)).toEqual({ problems: [] });
  expect((await scopes()).sort()).toEqual(['/secrets/api', '/secrets/db']);
  const token = await steps.at.azure.control.issueToken({ objectId: reader });
  const credential = { getToken: () => Promise.resolve({ token, expiresOnTimestamp: Date.now() + 3_600_000 }) };
  const secrets = new SecretClient(azureVaultUrl(move.targetVault), credential, azureClientOptions(steps.at.azure));
  // The service checks the right before it looks for the item.
  await expect(secrets.getSecret('db')).rejects.toMatchObject({ statusCode: 404 });
  await expect(secrets.getSecret('other')).rejects.toMatchObject({ statusCode: 403 });
  await expect(collect(secrets.listPropertiesOfSecrets())).rejects.toMatchObject({ statusCode: 403 });
  const undone = await steps.undoAll(move);
  expect(undone.filter((text) => text === 'roleAssignment rolledBack')).toHaveLength(4);
  expect(await scopes()).toEqual([]);
});

test('a use of something else after the plan is named at the end', async () => {
  const move = await planned([...daily(), ...two]);
  await steps.make(move);
  await steps.configure(move);
  await steps.at.seedVault('source', { auditedCalls: [call(reader, '/secrets', 0)] });
  const { problems } = await steps.settle(move);
  expect(problems).toMatchObject([{ code: 'TARGET_CONFIGURATION_DIFFERS', detail: expect.stringContaining(reader) }]);
});
