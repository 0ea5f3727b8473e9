// What others do, and what fails, while access policies become roles. After each test, every state that the target had is judged.
import { reachTarget } from '../../../../../functions/activities/targetVault/reachTarget';
import { defaultIdentity, defaultTenantId } from '../../../../../local/azure/cloud/defaults';
import { type MoveSpec } from '../../../../../shared/contracts/steps/moveSpec';
import { reachTargetContract } from '../../../../../shared/contracts/steps/targetSteps';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';
import { accessWrites, widerMoments } from '../../../../support/access/accessHistory';
import { allowedByPolicy, useOf } from '../../../../support/access/enforcedUses';
import {
  byApp,
  everyone,
  policies,
  reader,
  startAccess,
  type AccessSteps,
  wrapper,
} from '../../../../support/access/accessSteps';
import { newStartToken } from '../../../../support/move/startToken';
import { waitUntil } from '../../../../support/host/hostWait';

const targets = new Set<string>();
let steps: AccessSteps;

beforeEach(async () => {
  targets.clear();
  steps = await startAccess();
});
afterEach(async () => {
  const log = steps.at.azure.control.requests();
  for (const target of targets) expect(widerMoments(log, target, mayDo)).toEqual([]);
  expect(accessWrites(log)).toBeGreaterThan(0);
});
afterEach(() => steps.at.stop());

/** What the policies of the source allow without an application, and the one difference that the plan names. */
function mayDo(principal: string, operation: string): boolean {
  const own = policies.filter((one) => one.objectId === principal && !('applicationId' in one));
  const isNamed = principal === wrapper && useOf(operation) === 'keys list';
  return principal === defaultIdentity.objectId || isNamed || own.some((one) => allowedByPolicy(one, operation));
}

const prepared = async (): Promise<MoveSpec> => judged(await steps.prepared());
const judged = (move: MoveSpec): MoveSpec => {
  targets.add(move.targetVault);
  return move;
};
const statesOf = async (move: MoveSpec) =>
  (await steps.resultsOf(move)).filter(({ part }) => part === 'roleAssignments').map(({ state }) => state);
const principalsOf = async (move: MoveSpec) =>
  (await steps.assignmentsOf(move)).map(({ principalId }) => principalId).sort();
const roleOf = async (move: MoveSpec) => {
  const found = (await steps.planOf(move))?.steps.flatMap((step) => (step.kind === 'customRole' ? [step.role] : []));
  if (found?.[0] === undefined) throw new Error('Expected a custom role in the plan.');
  return found[0];
};
const changeRoles = (roles: { absentPrincipals?: string[]; maxAssignments?: number }) =>
  steps.at.azure.control.changeSettings({ roles: { absentPrincipals: [], ...roles } });

/** Another move into the vault that a move made. */
const after = async ({ targetVault }: MoveSpec): Promise<MoveSpec> => {
  const move = await steps.toMake();
  return { ...move, targetVault, moveId: 'second-move', startToken: await newStartToken(steps.at, 'second-move') };
};

const [first, ...others] = policies;
test.each<[string, object[]]>([
  ['added', [...policies, { objectId: byApp, tenantId: defaultTenantId, secrets: ['get'] }]],
  ['widened', [{ ...first, secrets: ['get', 'list', 'set'] }, ...others]],
  ['removed', others],
])(
  'a policy that is %s while roles are assigned stops the move before items move, and the report has what exists',
  async (_, changed) => {
    const move = await prepared();
    const match = { operation: 'arm.roleAssignments.create' };
    steps.at.fault({ match, when: { call: 2 }, effect: { kind: 'deliverLate', ms: 60_000, client: 'answer' } });
    const configured = steps.configure(move);
    await waitUntil(() => (steps.at.azure.control.heldRequests().length > 0 ? true : undefined), 'a held assignment');
    await steps.changePolicies(...changed);
    await steps.at.azure.control.flushHeld();
    expect(await configured).toMatchObject({ state: 'failed', code: 'ACCESS_CHANGED', retryable: false });
    expect(await statesOf(move)).toEqual(['written', 'written', 'written']);
    await steps.undoAll(move);
    expect(await steps.assignmentsOf(move)).toEqual([]);
  },
);

test('a role of the same name with wider actions is not used, and nobody gets another one in its place', async () => {
  const move = judged(await steps.toMake());
  await steps.plan(move);
  const role = await roleOf(move);
  const planted = {
    ...role,
    name: 'badbad00-0000-4000-8000-000000000001',
    dataActions: ['Microsoft.KeyVault/vaults/*'],
  };
  await steps.at.clients().arm.guarded(withoutClaim).makeRole(planted);
  await steps.make(move);
  expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ARM_CONFLICT', retryable: false });
  expect(await steps.assignmentsOf(move)).toEqual([]);
  await steps.at.clients().arm.guarded(withoutClaim).discardRole(planted);
  expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
  expect(await principalsOf(move)).toEqual([reader, wrapper, everyone].sort());
});

test('a deleted principal gets nothing, and neither does a new one of the same name, which has another id', async () => {
  const move = await prepared();
  await changeRoles({ absentPrincipals: [reader] });
  expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
  const failed = (await steps.resultsOf(move)).filter(({ state }) => state === 'failed');
  expect(failed).toMatchObject([{ code: 'ARM_PRINCIPAL_NOT_FOUND', name: expect.stringContaining(reader) }]);
  // The directory has `byApp` now, under the name of the deleted one. The service knows principals by id alone.
  expect(await steps.configure(move)).toMatchObject({ state: 'configured', written: 0 });
  expect(await principalsOf(move)).toEqual([wrapper, everyone].sort());
});

test('a second move into the same vault finds the roles of the first, and its rollback leaves them', async () => {
  const one = await prepared();
  await steps.configure(one);
  const made = await steps.assignmentsOf(one);
  const two = await after(one);
  await steps.plan(two);
  await steps.make(two);
  expect(await steps.configure(two)).toMatchObject({ state: 'configured', written: 0 });
  expect((await steps.undoAll(two)).filter((text) => /^(?:roleAssignment|customRole) /.test(text))).toEqual([]);
  expect(await steps.assignmentsOf(one)).toEqual(made);
  await steps.undoAll(one);
  expect(await steps.assignmentsOf(one)).toEqual([]);
});

test('a move that another one has replaced at the vault assigns nothing more', async () => {
  const one = await prepared();
  const two = await after(one);
  await steps.at.takeOver(one, two);
  steps.at.restart();
  expect(await steps.configure(one)).toMatchObject({ state: 'failed', code: 'MOVE_SUPERSEDED' });
  expect(await steps.assignmentsOf(one)).toEqual([]);
  await steps.plan(two);
  await steps.make(two);
  expect(await steps.configure(two)).toEqual({ state: 'configured', written: 4 });
});

test('the limit of the subscription, reached half-way, stops the move; the report has what exists, and a second run finishes it', async () => {
  const move = await prepared();
  await changeRoles({ maxAssignments: 2 });
  expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ARM_REFUSED', retryable: false });
  expect(await statesOf(move)).toEqual(['written', 'written', 'failed']);
  expect(await steps.assignmentsOf(move)).toHaveLength(2);
  await changeRoles({});
  expect(await steps.configure(move)).toEqual({ state: 'configured', written: 1 });
  expect(await statesOf(move)).toEqual(['alreadyThere', 'alreadyThere', 'written']);
  expect(await principalsOf(move)).toEqual([reader, wrapper, everyone].sort());
});

test.each(['before', 'after'] as const)(
  'a connection that is cut %s the custom role is made leads to exactly one role',
  async (moment) => {
    const move = await prepared();
    const match = { operation: 'arm.roleDefinitions.createOrUpdate' };
    steps.at.fault({ match, when: { call: 1 }, effect: { kind: 'reset', at: moment } });
    steps.at.fault({ match, effect: { kind: 'error', status: 503 } });
    expect(await steps.configure(move)).toMatchObject({ state: 'failed', retryable: true });
    steps.at.azure.control.clearFaults();
    steps.at.restart();
    expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
    expect(await steps.customRoles()).toHaveLength(1);
    await steps.undoAll(move);
    expect(await steps.customRoles()).toEqual([]);
  },
);

test('roles that take twelve minutes to take effect are waited for: the step says waiting until the app itself is let in', async () => {
  const { control } = steps.at.azure;
  await control.changeSettings({
    delays: { deleteMs: 0, purgeMs: 0, issueMs: 0, accessMs: 12 * 60_000, provisionMs: 0 },
  });
  const move = await prepared();
  await steps.letIn();
  expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
  const reach = () => steps.at.run(reachTarget, reachTargetContract, { move });
  const waiting = { state: 'waiting', code: 'VAULT_FORBIDDEN' };
  expect(await reach()).toMatchObject(waiting);
  await control.advanceClock(11 * 60_000);
  expect(await reach()).toMatchObject(waiting);
  await control.advanceClock(60_000);
  expect(await reach()).toEqual({ state: 'ready' });
});
