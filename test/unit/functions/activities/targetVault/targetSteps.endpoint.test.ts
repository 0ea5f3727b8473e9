import { storeNames } from '../../../../../shared/rules/storeNames';
import { configureTarget, makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { reachTarget } from '../../../../../functions/activities/targetVault/reachTarget';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import {
  configureTargetContract,
  makeTargetContract,
  planTargetContract,
  reachTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { armRequest, armVaultPath } from '../../../../support/azure/azureArm';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { forgetPart, sealStored, storedConfiguration, storedPlanHash } from '../../../../support/move/sealedPlans';
import { sealedReader } from '../../../../../functions/steps/stored/sealedJson';
import { configurationPlaces } from '../../../../../functions/steps/targetVault/configurationStore';

// The private endpoint of a target that the move creates: planned, created after the vault, and continued where it stopped.

const network = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg-network/providers/Microsoft.Network`;
const subnetId = `${network}/virtualNetworks/vnet/subnets/endpoints`.toLowerCase();
const otherSubnet = `${network}/virtualNetworks/vnet/subnets/other`.toLowerCase();
const dnsZoneId = `${network}/privateDnsZones/privatelink.vaultcore.azure.net`.toLowerCase();
const delays = { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 };

let at: MoveAzure;
let made = 0;

beforeAll(async () => {
  at = await startMoveAzure({ source: { network: 'private' } });
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.azure.control.changeSettings({
    delays,
    privateLink: { clientSubnets: [subnetId], approval: 'automatic' },
  });
});

const toMake = (endpoint: object = {}): MoveSpec => {
  const targetVault = `made-${String((made += 1))}`;
  const place = { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope' };
  return {
    ...moveBetween('target', { createTarget: { ...place, privateEndpoint: { subnetId, dnsZoneId, ...endpoint } } }),
    targetVault,
  };
};
const plan = async (move: MoveSpec) => {
  await forgetPart(at.store, (hash) => storeNames.configurationPlan(move, hash));
  const planned = await at.run(planTarget, planTargetContract, { move });
  if (planned.state === 'planned') await sealStored(at.store, move);
  return planned;
};
const approved = async (move: MoveSpec) => ({ move, planHash: await storedPlanHash(at.store, move) });
const configure = async (move: MoveSpec) => at.run(configureTarget, configureTargetContract, await approved(move));
const prepare = async (move: MoveSpec) => {
  await plan(move);
  await at.run(makeTarget, makeTargetContract, await approved(move));
  return configure(move);
};
const planOf = (move: MoveSpec) => storedConfiguration(at.store, move);
const resultOf = async (move: MoveSpec) => {
  const stored = await sealedReader(at.clients(), await at.keyed(move))(configurationPlaces.results(move));
  return stored?.results.find(({ part }) => part === 'privateEndpoint');
};
const reach = (move: MoveSpec) => at.run(reachTarget, reachTargetContract, { move });
const writes = () =>
  at.azure.control
    .requests()
    .map(({ operation }) => operation)
    .filter((operation) => /arm\.(?:vaults|private\w+)\.(?:createOrUpdate|update)$/.test(operation));
const refuse = (operation: string, code: string) => {
  at.fault({ match: { operation }, effect: { kind: 'refuse', status: 403, code, message: 'No.' } });
};
const pathOf = (move: MoveSpec) =>
  `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg/providers/Microsoft.Network/privateEndpoints/pe-${move.targetVault}`;

test('the plan shows the endpoint, and it is created after the vault and before its DNS record', async () => {
  const move = toMake();
  await plan(move);
  expect((await planOf(move))?.entries.find(({ part }) => part === 'privateEndpoint')).toMatchObject({
    name: `pe-${move.targetVault}`,
    targetNow: null,
    targetAfter: `in ${subnetId}, with a record in ${dnsZoneId}`,
    action: 'write',
  });
  expect(writes()).toEqual([]);
  expect(await prepare(move)).toMatchObject({ state: 'configured' });
  expect(writes()).toEqual([
    'arm.vaults.createOrUpdate',
    'arm.privateEndpoints.createOrUpdate',
    'arm.privateDnsZoneGroups.createOrUpdate',
  ]);
  expect(await resultOf(move)).toMatchObject({ name: `pe-${move.targetVault}`, state: 'written' });
});

test('a second plan finds the endpoint as it should be, and writes nothing', async () => {
  const move = toMake();
  await prepare(move);
  await plan(move);
  const { entries = [], steps = [] } = (await planOf(move)) ?? {};
  expect(entries.find(({ part }) => part === 'privateEndpoint')).toMatchObject({ action: 'equal' });
  expect(steps.map(({ kind }) => kind)).not.toContain('privateEndpoint');
});

test('without a DNS zone, the move writes no record', async () => {
  const move = toMake({ dnsZoneId: null, location: 'West Europe' });
  expect(await prepare(move)).toMatchObject({ state: 'configured' });
  expect(writes()).not.toContain('arm.privateDnsZoneGroups.createOrUpdate');
  const { body } = await armRequest(at.azure, { path: `${pathOf(move)}?api-version=2024-05-01` });
  expect(body).toMatchObject({ location: 'westeurope' });
});

describe('a target whose public access is off', () => {
  test('is reached by the endpoint', async () => {
    const move = toMake();
    await prepare(move);
    expect(await reach(move)).toEqual({ state: 'ready' });
  });

  test('is not reached from a network without the endpoint: the move waits, then names the network', async () => {
    const move = toMake();
    await prepare(move);
    await at.azure.control.changeSettings({ privateLink: { clientSubnets: [otherSubnet], approval: 'automatic' } });
    expect(await reach(move)).toMatchObject({ state: 'waiting', code: 'VAULT_NETWORK_FORBIDDEN' });
  });
});

describe('an endpoint that is not ready', () => {
  test('is waited for while Azure creates it, and gets its record then', async () => {
    await at.azure.control.changeSettings({ delays: { ...delays, provisionMs: 60_000 } });
    const move = toMake();
    await plan(move);
    await at.run(makeTarget, makeTargetContract, await approved(move));
    expect(await configure(move)).toMatchObject({ state: 'failed', code: 'TARGET_NOT_READY', retryable: true });
    await at.azure.control.advanceClock(61_000);
    expect(await configure(move)).toMatchObject({ state: 'configured' });
    expect(writes().filter((operation) => operation === 'arm.privateEndpoints.createOrUpdate')).toHaveLength(1);
  });

  test('is waited for until somebody approves its connection', async () => {
    await at.azure.control.changeSettings({ privateLink: { clientSubnets: [subnetId], approval: 'manual' } });
    const move = toMake();
    expect(await prepare(move)).toMatchObject({
      state: 'failed',
      code: 'TARGET_NOT_READY',
      detail: expect.stringContaining('its connection is Pending: approve it at the vault'),
    });
    await decide(move, 'Approved');
    expect(await configure(move)).toMatchObject({ state: 'configured' });
  });

  test('fails the move if somebody rejects its connection', async () => {
    await at.azure.control.changeSettings({ privateLink: { clientSubnets: [subnetId], approval: 'manual' } });
    const move = toMake();
    await prepare(move);
    await decide(move, 'Rejected');
    expect(await configure(move)).toMatchObject({ state: 'failed', code: 'ARM_REFUSED', retryable: false });
  });

  const decide = (move: MoveSpec, status: string) =>
    armRequest(at.azure, {
      method: 'PUT',
      path: `${armVaultPath(move.targetVault, 'rg')}/privateEndpointConnections/pe-${move.targetVault}?api-version=2024-11-01`,
      body: { properties: { privateLinkServiceConnectionState: { status } } },
    });
});

describe('a write that Azure refuses', () => {
  test.each([
    ['arm.privateEndpoints.createOrUpdate', 'Microsoft.Network/privateEndpoints/write'],
    ['arm.privateDnsZoneGroups.createOrUpdate', 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/write'],
  ])('%s: names the action, moves nothing, and continues after the grant', async (operation, action) => {
    refuse(operation, 'AuthorizationFailed');
    const move = toMake();
    expect(await prepare(move)).toMatchObject({
      state: 'failed',
      code: 'ARM_FORBIDDEN',
      detail: expect.stringContaining(action),
    });
    expect(await resultOf(move)).toMatchObject({ state: 'failed', code: 'ARM_FORBIDDEN' });
    at.azure.control.clearFaults();
    expect(await configure(move)).toMatchObject({ state: 'configured' });
  });

  test('a throttled one is tried again', async () => {
    const match = { operation: 'arm.privateEndpoints.createOrUpdate' };
    at.fault({ match, times: 2, effect: { kind: 'throttle' } });
    expect(await prepare(toMake())).toMatchObject({ state: 'configured' });
  });

  test('one whose answer was lost is found done', async () => {
    const match = { operation: 'arm.privateEndpoints.createOrUpdate' };
    at.fault({ match, times: 1, effect: { kind: 'reset', at: 'after' } });
    expect(await prepare(toMake())).toMatchObject({ state: 'configured' });
  });
});

test('an endpoint of this name in another subnet fails the plan, and stays as it is', async () => {
  const move = toMake();
  await prepare(move);
  const { createTarget } = toMake({ subnetId: otherSubnet });
  expect(await plan({ ...move, createTarget })).toMatchObject({
    state: 'failed',
    code: 'ARM_CONFLICT',
    detail: expect.stringContaining(`it is in ${subnetId}`),
  });
});
