import { configureTarget, makeTarget, planTarget } from '../../../../../functions/activities/targetVault/writeTarget';
import { settleTarget } from '../../../../../functions/activities/targetVault/settleTarget';
import { type ConfigurationPlan, configurationPlanSchema } from '../../../../../shared/contracts/model/configuration';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { type ApprovedPlan } from '../../../../../shared/contracts/steps/approvedPlan';
import {
  configureTargetContract,
  makeTargetContract,
  planTargetContract,
  settleTargetContract,
} from '../../../../../shared/contracts/steps/targetSteps';
import { configurationSchema } from '../../../../../shared/contracts/model/targetRequest';
import { readJson, writeJson } from '../../../../../shared/clients/store/jsonStore';
import { storeNames } from '../../../../../shared/rules/storeNames';
import { type MoveAzure, moveBetween, startMoveAzure } from '../../../../support/move/moveAzure';
import { knownName, sealStored, storedPlanHash } from '../../../../support/move/sealedPlans';

// How the writes to the target itself treat a plan that does not match its hash. For pages see planPages.test.ts; for
// issuers and contacts see copyIssuersAndContacts.test.ts.

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b24';
const stranger = '5e0c51ab-8a41-4f0e-9d0e-2f5b7f5a1c11';
let at: MoveAzure;

beforeAll(async () => {
  const role = { principalId: reader, principalType: 'Group', role: 'Key Vault Reader' } as const;
  at = await startMoveAzure({ source: { tags: { owner: 'shop' }, purgeProtection: true, roleAssignments: [role] } });
});
afterAll(() => at.stop());
beforeEach(() => {
  at.azure.control.clearLog();
});

const writes = () =>
  at.azure.control
    .requests()
    .filter(({ vault, method }) => vault === 'management.azure.com' && method !== 'GET')
    .map(({ operation }) => operation);

/** Stores a plan and changes it after it got its hash. */
async function planned(change: (stored: ConfigurationPlan) => ConfigurationPlan): Promise<ApprovedPlan> {
  const move: MoveSpec = moveBetween('target', { configuration: { purgeProtection: 'likeSource' } });
  await at.run(planTarget, planTargetContract, { move });
  await sealStored(at.store, move);
  const planHash = await storedPlanHash(at.store, move);
  const name = await knownName(at.store, (hash) => storeNames.configurationPlan(move, hash));
  const stored = await readJson(at.store, name, configurationPlanSchema);
  if (stored === undefined) throw new Error('Expected a stored plan.');
  await writeJson(at.store, name, configurationPlanSchema, change(stored));
  return { move, planHash };
}

const rolesFor = (principalId: string) => (plan: ConfigurationPlan) => ({
  ...plan,
  steps: plan.steps.map((step) =>
    step.kind === 'roleAssignments' ? { ...step, assignment: { ...step.assignment, principalId } } : step,
  ),
});

const writtenAt = (name: string) => (plan: ConfigurationPlan) => ({
  ...plan,
  address: plan.address === null ? null : { ...plan.address, name },
});

describe.each([
  ['a role for somebody else', rolesFor(stranger)],
  ['another vault to write to', writtenAt('source')],
  ['one step less', (plan: ConfigurationPlan) => ({ ...plan, steps: plan.steps.slice(1) })],
])('a stored configuration with %s', (_, change) => {
  const changed = { code: 'PLAN_CHANGED' };

  test('is not carried out, and nothing is written', async () => {
    const plan = await planned(change);
    const failed = { ...changed, state: 'failed', retryable: false };
    expect(await at.run(makeTarget, makeTargetContract, plan)).toMatchObject(failed);
    expect(await at.run(configureTarget, configureTargetContract, plan)).toMatchObject(failed);
    const { problems } = await at.run(settleTarget, settleTargetContract, { ...plan, isWhole: true });
    expect(problems).toContainEqual(expect.objectContaining(changed));
    expect(writes()).toEqual([]);
  });
});

test('configureTarget carries out an unchanged configuration', async () => {
  const plan = await planned((stored) => stored);
  expect(await at.run(configureTarget, configureTargetContract, plan)).toEqual({ state: 'configured', written: 2 });
  expect(writes()).toContain('arm.roleAssignments.create');
});

test('configureTarget refuses steps that the request does not allow, even if the hash of the plan matches', async () => {
  const { move } = await planned((stored) => stored);
  const refusing = { ...move, configuration: configurationSchema.parse({ roleAssignments: false }) };
  at.azure.control.clearLog();
  const plan = { move: refusing, planHash: await storedPlanHash(at.store, move) };
  const configured = await at.run(configureTarget, configureTargetContract, plan);
  expect(configured).toMatchObject({ state: 'failed', code: 'PLAN_CHANGED', retryable: false });
  expect(writes()).toEqual([]);
});
