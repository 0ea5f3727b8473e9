import { makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { type CreateTarget } from '../../../../../shared/contracts/model/targetRequest';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { makeTargetContract, planTargetContract } from '../../../../../shared/contracts/steps/targetSteps';
import { armKeyVaultClient } from '../../../../support/azure/azureArm';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { sealStored, storedConfiguration, storedPlanHash } from '../../../../support/move/sealedPlans';

// Azure Policy can deny a vault. The plan names the policy before anything is written.

let at: MoveAzure;
let made = 0;

beforeAll(async () => {
  at = await startMoveAzure({ source: { tags: { owner: 'shop' } } });
  const delays = { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 0, provisionMs: 0 };
  await at.azure.control.changeSettings({ delays });
});
afterAll(() => at.stop());
beforeEach(async () => {
  at.azure.control.clearFaults();
  at.azure.control.clearLog();
  await at.azure.control.changeSettings({ policies: [protection] });
});

const protection = {
  assignment: 'kv-purge-protection',
  displayName: 'Key vaults should have deletion protection enabled',
  requires: 'purgeProtection' as const,
};
const owner = { assignment: 'kv-owner', displayName: 'Require a tag', requires: { tag: 'cost' } };

const toMake = (changes: Partial<CreateTarget> = {}, configuration: object | null = null): MoveSpec => ({
  ...moveBetween('target', {
    createTarget: { subscriptionId: defaultSubscriptionId, resourceGroup: 'rg', location: 'northeurope', ...changes },
    ...(configuration === null ? {} : { configuration }),
  }),
  targetVault: `made-${String((made += 1))}`,
});
const plan = async (move: MoveSpec) => {
  const planned = await at.run(planTarget, planTargetContract, { move });
  if (planned.state === 'planned') await sealStored(at.store, move);
  return planned;
};
const make = async (move: MoveSpec) =>
  at.run(makeTarget, makeTargetContract, { move, planHash: await storedPlanHash(at.store, move) });
const planOf = (move: MoveSpec) => storedConfiguration(at.store, move);
const writes = () =>
  at.azure.control
    .requests()
    .map(({ operation }) => operation)
    .filter((operation) => /arm\..*(createOrUpdate|update|create)$/.test(operation));

test('a policy that denies the target fails the plan by its name, and nothing is written', async () => {
  const denied = await plan(toMake());
  expect(denied).toMatchObject({ state: 'failed', code: 'ARM_DENIED_BY_POLICY', retryable: false });
  expect(denied.state === 'failed' && denied.detail).toContain(
    'policy “Key vaults should have deletion protection enabled”, assigned as',
  );
  expect(writes()).toEqual([]);
});

test('all policies that deny the target are named', async () => {
  await at.azure.control.changeSettings({ policies: [protection, owner] });
  const denied = await plan(toMake());
  expect(denied.state === 'failed' && denied.detail).toMatch(/deletion protection.*Require a tag/);
});

test('with "atCreation", the target has purge protection from the start', async () => {
  const move = toMake({ purgeProtection: 'atCreation' });
  expect(await plan(move)).toMatchObject({ state: 'planned' });
  const { entries = [], steps = [] } = (await planOf(move)) ?? {};
  expect(entries.find(({ part }) => part === 'purgeProtection')).toMatchObject({ targetAfter: 'on', action: 'write' });
  expect(steps.map(({ kind }) => kind)).not.toContain('purgeProtection');
  expect(await make(move)).toEqual({ state: 'ready' });
  const { properties } = await armKeyVaultClient(at.azure).vaults.get('rg', move.targetVault);
  expect(properties.enablePurgeProtection).toBe(true);
});

test('by default, a target is created without purge protection', async () => {
  await at.azure.control.changeSettings({ policies: [] });
  const move = toMake({}, { purgeProtection: 'on' });
  await plan(move);
  expect((await planOf(move))?.steps.map(({ kind }) => kind)).toContain('purgeProtection');
  await make(move);
  const { properties } = await armKeyVaultClient(at.azure).vaults.get('rg', move.targetVault);
  expect(properties.enablePurgeProtection ?? false).toBe(false);
});

test('without the right to validate, the plan says that it was not checked, and the creation names the policy', async () => {
  const effect = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
  at.fault({ match: { operation: 'arm.deployments.validate' }, effect });
  const move = toMake();
  expect(await plan(move)).toMatchObject({ state: 'planned' });
  expect((await planOf(move))?.notLooked).toMatchObject([
    { code: 'ARM_FORBIDDEN', detail: expect.stringContaining('Microsoft.Resources/deployments/validate/action') },
  ]);
  expect(await make(move)).toMatchObject({
    state: 'failed',
    code: 'ARM_DENIED_BY_POLICY',
    detail: expect.stringContaining('deletion protection enabled'),
  });
});
