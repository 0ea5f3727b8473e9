import { randomUUID } from 'node:crypto';
import { defaultIdentity, defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type MoveReport } from '../../../shared/contracts/api/report';
import { moveRequestSchema } from '../../../shared/contracts/api/moveRequest';
import { rehearsedRequest } from '../../../shared/rules/rehearsal/rehearsedMove';
import { armRights } from '../../../shared/rules/rights/armRights';
import { type ArmRight } from '../../../shared/rules/rights/right';
import { localAuthorizationClient } from '../../support/local/localArm';
import { localControl, writesTo } from '../../support/local/localControl';
import { postMove, readReport, waitForEnd } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, type LocalStack, startLocalStack } from '../../support/local/localProcess';
import { createTarget, mappings, setUpSource, targetSeed, writeSeed } from '../../support/seeds/targetSeed';

// Tests the rights at the management plane that `npm run permissions` prints: with all of them, and without each of
// them.

const network = `/subscriptions/${defaultSubscriptionId}/resourceGroups/net/providers/Microsoft.Network`;
const privateEndpoint = {
  subnetId: `${network}/virtualNetworks/vnet/subnets/endpoints`,
  dnsZoneId: `${network}/privateDnsZones/privatelink.vaultcore.azure.net`,
};

const request = {
  sourceVault: setUpSource,
  createTarget: { ...createTarget, privateEndpoint },
  configuration: { ...mappings, purgeProtection: 'likeSource' },
};
const parsed = moveRequestSchema.parse({ ...request, targetVault: 'any-target' });
// The embedded Azure does not emulate the provider of subnets.
const rights = armRights(parsed).filter(({ scope }) => scope !== 'subnets');
const actions = [...new Set(rights.map(({ action }) => action))];

const subscription = `/subscriptions/${defaultSubscriptionId}`;
const roleId = randomUUID();
let stack: LocalStack;
let targets = 0;

beforeAll(async () => {
  const stateDir = localFolder();
  const seed = { ...targetSeed(), settings: { delays: { deleteMs: 0, purgeMs: 0, provisionMs: 0, accessMs: 0 } } };
  const env = { MOVE_ALLOWED_TARGETS: '*', MOVE_ALLOW_REHEARSAL: 'true', VAULT_CALL_TIMEOUT_SECONDS: '5' };
  stack = await startLocalStack({ stateDir, seed: writeSeed(stateDir, seed), env });
  await putRole(actions);
  await localAuthorizationClient(stack.azure).roleAssignments.create(subscription, randomUUID(), {
    principalId: defaultIdentity.objectId,
    principalType: 'ServicePrincipal',
    roleDefinitionId: `${subscription}/providers/Microsoft.Authorization/roleDefinitions/${roleId}`,
  });
});
afterAll(endLocalProcesses);

/** Limits the app's only role to these actions. */
async function allow(allowed: readonly string[]): Promise<void> {
  const control = localControl(stack.azure);
  await control.changeSettings({ managementRights: { enforced: false } });
  await putRole(allowed);
  await control.changeSettings({ managementRights: { enforced: true } });
}

async function putRole(allowed: readonly string[]): Promise<void> {
  await localAuthorizationClient(stack.azure).roleDefinitions.createOrUpdate(subscription, roleId, {
    roleName: 'the mover',
    permissions: [{ actions: [...allowed], dataActions: [] }],
    assignableScopes: [subscription],
  });
}

interface Moved {
  readonly phase: string;
  readonly report: MoveReport;
  readonly writes: readonly string[];
}

async function moveWith(allowed: readonly string[]): Promise<Moved> {
  await allow(allowed);
  const targetVault = `contoso-a${String((targets += 1))}`;
  const { id } = await postMove(stack.baseUrl, { ...request, id: targetVault, targetVault });
  const { phase } = await waitForEnd(stack.baseUrl, id);
  return { phase, report: await readReport(stack.baseUrl, id), writes: await writesTo(stack.azure, targetVault) };
}

const isOptional = (action: string): boolean =>
  rights.filter((right: ArmRight) => right.action === action).every(({ optional }) => optional);

it('a move creates and configures a target with only the printed actions', async () => {
  const { phase, report } = await moveWith(actions);
  expect(phase).toBe('completed');
  expect(report).toMatchObject({ problems: [], configuration: { notLooked: [], drift: [] } });
  expect(report.configuration?.results.every(({ state }) => state === 'written' || state === 'alreadyThere')).toBe(
    true,
  );
});

it.each(actions.filter((action) => !isOptional(action)))(
  'a move without %s moves no item and names that action',
  async (action) => {
    const { phase, report, writes } = await moveWith(actions.filter((other) => other !== action));
    expect(phase).toBe('failed');
    expect(report.problems[0]).toMatchObject({ code: 'ARM_FORBIDDEN', detail: expect.stringContaining(action) });
    expect(report.problems[0]?.detail).toMatch(/smallest built-in role with it is “[\w ]+”/);
    expect(writes).toEqual([]);
  },
);

it('a move without the right to read locks moves everything and reports that it did not read the locks', async () => {
  const action = 'Microsoft.Authorization/locks/read';
  const { phase, report } = await moveWith(actions.filter((other) => other !== action));
  expect(phase).toBe('completed');
  expect(report.configuration?.notLooked).toEqual([
    { part: 'source locks', code: 'ARM_FORBIDDEN', detail: expect.stringContaining(action) },
  ]);
  expect(report.configuration?.byHand).toContainEqual(expect.objectContaining({ id: 'locks', found: 'mayExist' }));
});

it('a move without the right to list deleted vaults still reports that a deleted vault holds the name', async () => {
  await localControl(stack.azure).seed({
    vaults: [{ name: 'contoso-held', region: 'northeurope', resourceGroup: 'elsewhere' }],
  });
  await allow(actions.filter((other) => other !== 'Microsoft.KeyVault/deletedVaults/read'));
  const { id } = await postMove(stack.baseUrl, { ...request, id: 'held', targetVault: 'contoso-held' });
  expect(await waitForEnd(stack.baseUrl, id)).toMatchObject({
    phase: 'failed',
    problems: [{ code: 'TARGET_NAME_TAKEN' }],
  });
});

it('only these four actions are optional', () => {
  expect(actions.filter(isOptional)).toEqual([
    'Microsoft.Insights/metrics/read',
    'Microsoft.Authorization/locks/read',
    'Microsoft.KeyVault/deletedVaults/read',
    'Microsoft.Resources/deployments/validate/action',
  ]);
});

it('a move without role assignments needs no right to assign roles', async () => {
  await allow(actions.filter((action) => !action.startsWith('Microsoft.Authorization/role')));
  const configuration = { ...request.configuration, roleAssignments: false };
  const { id } = await postMove(stack.baseUrl, {
    ...request,
    configuration,
    id: 'no-roles',
    targetVault: 'contoso-noroles',
  });
  expect(await waitForEnd(stack.baseUrl, id)).toMatchObject({ phase: 'completed' });
});

const rehearsal = {
  sourceVault: setUpSource,
  targetVault: 'contoso-real',
  createTarget,
  rehearse: { into: { createTarget } },
};
const rehearsing = [
  ...new Set(armRights(rehearsedRequest(moveRequestSchema.parse(rehearsal))).map(({ action }) => action)),
];

it('a rehearsal makes, deletes and purges its scratch vault with only the printed actions', async () => {
  await allow(rehearsing);
  const { id } = await postMove(stack.baseUrl, { ...rehearsal, id: 'rehearsed' });
  const end = await waitForEnd(stack.baseUrl, id);
  expect(end).toMatchObject({ problems: [], rehearsal: { scratch: { fate: 'purged' } } });
  const report = await readReport(stack.baseUrl, id);
  expect(report.rehearsal).toMatchObject({ proven: { items: report.items.done }, real: { problemCount: 0 } });
});

it('a rehearsal without the right to delete its scratch vault names the vault that it leaves', async () => {
  const action = 'Microsoft.KeyVault/vaults/delete';
  expect(rehearsing).toContain(action);
  await allow(rehearsing.filter((other) => other !== action));
  const { id } = await postMove(stack.baseUrl, { ...rehearsal, id: 'left' });
  const { targetVault } = await waitForEnd(stack.baseUrl, id);
  const { problems } = await readReport(stack.baseUrl, id);
  const detail = expect.stringContaining(targetVault);
  expect(problems).toEqual([expect.objectContaining({ code: 'SCRATCH_VAULT_LEFT', detail })]);
});
