import { defaultIdentity } from '../../../local/azure/cloud/defaults';
import { type SeedInput } from '../../../local/azure/seeds/seedSchema';
import { waitUntil } from '../../support/host/hostWait';
import { localKeyVaultClient, readSetUp } from '../../support/local/localArm';
import { localControl } from '../../support/local/localControl';
import { postMove, type StartedMove, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses } from '../../support/local/localProcess';
import { localCertificateClient, readVault } from '../../support/local/localVaults';
import { KillableStack, shortCalls } from '../../support/move/moveKill';
import { moveSeed, moveSource, otherGeographyTarget } from '../../support/move/moveSeed';
import { readRollbackPlan, rollbackReport, startRollback } from '../../support/rollback/localRollbacks';

// A rollback undoes what the move changed of the target vault itself: roles, tags, logs, network rules, issuers and contacts.

const secrets = 3;
const principals = ['b2940e6f-17d8-43ca-a5f1-98e3c07d6b24', '4d7c1a90-2be3-4f58-9c61-d0a8e5b3f712'] as const;
const [group, app] = principals;
const targetGroup = 'rg-target';

let stack: KillableStack;

beforeAll(async () => {
  stack = await KillableStack.start(seed(), { ...shortCalls, MOVE_ALLOW_ROLLBACK: 'true' });
});
afterAll(endLocalProcesses);

function seed(): SeedInput {
  const plain = moveSeed(secrets, 1);
  const source = {
    tags: { owner: 'shop', stage: 'live' },
    roleAssignments: [
      { principalId: group, principalType: 'Group' as const, role: 'Key Vault Reader' },
      { principalId: app, principalType: 'ServicePrincipal' as const, role: 'Key Vault Secrets User' },
    ],
    diagnosticSettings: [{ name: 'audit', properties: { workspaceId: '/w', logs: [], metrics: [] } }],
    networkAcls: {
      bypass: 'None' as const,
      defaultAction: 'Deny' as const,
      ipRules: [{ value: '127.0.0.1' }],
      virtualNetworkRules: [],
    },
    issuers: [{ name: 'contoso-ca', provider: 'DigiCert', accountId: 'contoso' }],
    contacts: [{ email: 'pki-team@contoso.example' }],
  };
  const open = {
    bypass: 'AzureServices' as const,
    defaultAction: 'Allow' as const,
    ipRules: [],
    virtualNetworkRules: [],
  };
  const target = { tags: { team: 'blue' }, resourceGroup: targetGroup, networkAcls: open };
  const more: Readonly<Record<string, object>> = { [moveSource]: source, [otherGeographyTarget]: target };
  return { ...plain, vaults: (plain.vaults ?? []).map((vault) => ({ ...vault, ...more[vault.name] })) };
}

const vaults = () => localKeyVaultClient(stack.emulator.azure).vaults;
const setUp = () => readSetUp(stack.emulator.azure, targetGroup, otherGeographyTarget);
const issuers = async () => {
  const names: string[] = [];
  for await (const { name } of localCertificateClient(
    stack.emulator.azure,
    otherGeographyTarget,
  ).listPropertiesOfIssuers())
    names.push(name ?? '');
  return names;
};
const removals = async () =>
  (await localControl(stack.emulator.azure).requests()).filter(({ operation }) =>
    ['arm.roleAssignments.delete', 'arm.diagnosticSettings.delete', 'issuers.delete'].includes(operation),
  ).length;

async function moved(more: object = {}): Promise<StartedMove> {
  const body = { sourceVault: moveSource, targetVault: otherGeographyTarget, configuration: {}, ...more };
  const move = await postMove(stack.host.baseUrl, body);
  const { problems } = await waitForEnd(stack.host.baseUrl, move.id);
  expect(problems.map(({ code }) => code)).toEqual(['ISSUER_PASSWORD_NEEDED']);
  return move;
}

it('sets the vault again as it was, although the host dies on the way, and leaves what somebody changed since', async () => {
  const control = localControl(stack.emulator.azure);
  const before = await setUp();
  const source = await readVault(stack.emulator.azure, moveSource);
  const move = await moved();
  expect(await setUp()).not.toEqual(before);
  const { tags } = await vaults().get(targetGroup, otherGeographyTarget);
  expect(tags).toEqual({ team: 'blue', owner: 'shop', stage: 'live' });
  await vaults().update(targetGroup, otherGeographyTarget, { tags: { ...tags, stage: 'of somebody' } });

  const plan = await readRollbackPlan(move);
  expect(plan.rests).toEqual([]);
  expect(plan.vault.map(({ kind, action }) => `${kind} ${action}`)).toEqual([
    'issuer remove',
    'contacts remove',
    'diagnostics remove',
    'tag remove',
    'tag remove',
    'roleAssignment remove',
    'roleAssignment remove',
    'network restore',
  ]);
  expect(plan.vault.every(({ command }) => command.startsWith('az '))).toBe(true);
  await control.slowDown(100);
  await startRollback(move);
  await waitUntil(async () => ((await removals()) > 1 ? true : undefined), 'some removals');
  await stack.killHost();
  await control.slowDown(1);
  await stack.startHost();
  const report = await rollbackReport(move);
  expect(report).toMatchObject({
    phase: 'partiallyCompleted',
    counts: { rolledBack: secrets, kept: 0, gone: 0, failed: 0 },
    vaultCounts: { rolledBack: 7, kept: 1, gone: 0, failed: 0 },
  });
  expect(report.vault.filter(({ state }) => state !== 'rolledBack')).toMatchObject([
    { kind: 'tag', name: 'stage', reason: 'CHANGED_SINCE' },
  ]);
  expect(await setUp()).toEqual({ ...before, tags: { team: 'blue', stage: 'of somebody' } });
  expect(await issuers()).toEqual([]);
  expect(await readVault(stack.emulator.azure, moveSource)).toEqual(source);
});

it('names what the app may not remove, and a second rollback continues once it may', async () => {
  const control = localControl(stack.emulator.azure);
  await vaults().update(targetGroup, otherGeographyTarget, { tags: { team: 'blue' } });
  const before = await setUp();
  const move = await moved({ onDeleted: 'recover' });
  const rule = {
    match: { operation: 'arm.roleAssignments.delete' },
    effect: {
      kind: 'refuse' as const,
      status: 403,
      code: 'AuthorizationFailed',
      message: `${defaultIdentity.objectId} may not`,
    },
  };
  await control.addFault(rule);
  await startRollback(move);
  const first = await rollbackReport(move);
  expect(first.vault.filter(({ kind }) => kind === 'roleAssignment')).toMatchObject([
    { reason: 'NOT_ALLOWED', command: expect.stringContaining('az role assignment delete --ids') as string },
    { reason: 'NOT_ALLOWED' },
  ]);
  await control.clearFaults();
  await startRollback(move);
  expect((await rollbackReport(move)).vaultCounts).toMatchObject({ kept: 0, failed: 0 });
  expect(await setUp()).toEqual(before);
});
