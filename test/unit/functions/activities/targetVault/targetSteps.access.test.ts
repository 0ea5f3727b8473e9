// What is written where access policies become roles, and what a rollback takes back.
import {
  byApp,
  everyone,
  policies,
  reader,
  startAccess,
  type AccessSteps,
  wrapper,
} from '../../../../support/access/accessSteps';
import { watchTarget } from '../../../../../functions/activities/cutover';
import { storeEmptyLook } from '../../../../support/move/heldSecrets';
import { watchTargetContract } from '../../../../../shared/contracts/steps/watchSteps';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';
import { defaultTenantId } from '../../../../../local/azure/cloud/defaults';

let steps: AccessSteps;
beforeEach(async () => {
  steps = await startAccess();
});
afterEach(() => steps.at.stop());

describe('the writes', () => {
  test('give the roles, are found again by a second run, and leave no drift', async () => {
    const move = await steps.prepared();
    expect(await steps.configure(move)).toEqual({ state: 'configured', written: 4 });
    const assigned = await steps.assignmentsOf(move);
    expect(assigned.map(({ principalId }) => principalId).sort()).toEqual([reader, wrapper, everyone].sort());
    expect(await steps.configure(move)).toEqual({ state: 'configured', written: 0 });
    expect(await steps.assignmentsOf(move)).toEqual(assigned);
    expect(await steps.settle(move)).toEqual({ problems: [] });
  });

  test.each([
    ['before', 1],
    ['after', 1],
    ['after', 2],
    ['after', 3],
  ] as const)(
    'continue after the connection is cut %s assignment %d, and a rollback takes back exactly them',
    async (moment, call) => {
      const move = await steps.prepared();
      const other = await steps.prepared();
      await steps.configure(other);
      const rest = await steps.assignmentsOf(other);
      const match = { operation: 'arm.roleAssignments.create' };
      steps.at.fault({ match, when: { call }, effect: { kind: 'reset', at: moment } });
      // A client tries a write again at once, unless the network is away for long.
      steps.at.fault({ match, effect: { kind: 'error', status: 503 } });
      expect(await steps.configure(move)).toMatchObject({ state: 'failed', retryable: true });
      steps.at.azure.control.clearFaults();
      steps.at.restart();
      expect(await steps.configure(move)).toMatchObject({ state: 'configured' });
      expect(await steps.assignmentsOf(move)).toHaveLength(3);
      const undone = await steps.undoAll(move);
      expect(undone.filter((text) => text.startsWith('roleAssignment'))).toEqual(
        Array.from({ length: 3 }, () => 'roleAssignment rolledBack'),
      );
      expect(await steps.assignmentsOf(move)).toEqual([]);
      expect(await steps.assignmentsOf(other)).toEqual(rest);
      // The other move made the role, and still uses it.
      expect(undone.filter((text) => text.startsWith('customRole'))).toEqual([]);
      expect(await steps.customRoles()).toHaveLength(1);
      expect((await steps.undoAll(other)).at(-1)).toBe('customRole rolledBack');
      expect(await steps.customRoles()).toEqual([]);
    },
  );

  test('keep a custom role that another move has assigned since', async () => {
    const move = await steps.prepared();
    await steps.configure(move);
    const other = await steps.prepared();
    await steps.configure(other);
    expect((await steps.undoAll(move)).at(-1)).toBe('customRole kept ROLE_IN_USE');
    expect(await steps.assignmentsOf(other)).toHaveLength(3);
  });

  test('never use a role of the planned name that allows more', async () => {
    const move = await steps.toMake();
    await steps.plan(move);
    const role = (await steps.planOf(move))?.steps.flatMap((step) =>
      step.kind === 'customRole' ? [step.role] : [],
    )[0];
    if (role === undefined) throw new Error('Expected a custom role in the plan.');
    const wider = [...role.dataActions, 'Microsoft.KeyVault/vaults/secrets/purge/action'];
    await steps.at
      .clients()
      .arm.guarded(withoutClaim)
      .makeRole({ ...role, dataActions: wider });
    await steps.make(move);
    expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ARM_CONFLICT', retryable: false });
    expect(await steps.assignmentsOf(move)).toEqual([]);
    expect(
      (await steps.customRoles()).flatMap(({ permissions }) => permissions.flatMap((one) => one.dataActions)),
    ).toEqual(wider);
  });

  test('stop if somebody widens the custom role after it was made', async () => {
    const move = await steps.prepared();
    await steps.configure(move);
    const [role] =
      (await steps.planOf(move))?.steps.flatMap((step) => (step.kind === 'customRole' ? [step.role] : [])) ?? [];
    if (role === undefined) throw new Error('Expected a custom role in the plan.');
    await steps.at
      .clients()
      .arm.guarded(withoutClaim)
      .makeRole({ ...role, dataActions: ['Microsoft.KeyVault/vaults/*'] });
    expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ARM_CONFLICT' });
  });

  test('leave out by name a principal that no longer exists', async () => {
    const move = await steps.prepared();
    steps.refuse('PrincipalNotFound');
    expect(await steps.configure(move)).toEqual({ state: 'configured', written: 1 });
    const failed = (await steps.resultsOf(move)).filter(({ code }) => code === 'ARM_PRINCIPAL_NOT_FOUND');
    expect(failed.map(({ name }) => name.slice(0, reader.length)).sort()).toEqual([reader, wrapper, everyone].sort());
  });

  test('stop before the transfer where the subscription has room for no more assignments', async () => {
    const move = await steps.prepared();
    steps.refuse('RoleAssignmentLimitExceeded', 2);
    expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ARM_REFUSED', retryable: false });
    expect(await steps.assignmentsOf(move)).toHaveLength(1);
    steps.at.azure.control.clearFaults();
    expect((await steps.undoAll(move)).filter((text) => text.startsWith('roleAssignment'))).toEqual([
      'roleAssignment rolledBack',
    ]);
  });

  test('are made again after throttling', async () => {
    const move = await steps.prepared();
    steps.at.fault({
      match: { operation: 'arm.roleAssignments.create' },
      times: 3,
      effect: { kind: 'refuse', status: 429, code: 'TooManyRequests', message: 'Slow down.' },
    });
    expect(await steps.configure(move)).toEqual({ state: 'configured', written: 4 });
  });
});

describe('an access policy of the source that somebody', () => {
  const [first, ...others] = policies;
  test.each<[string, object[]]>([
    ['added', [...policies, { objectId: byApp, tenantId: defaultTenantId, secrets: ['get'] }]],
    ['widened', [{ ...first, secrets: ['get', 'list', 'set'] }, ...others]],
    ['narrowed', [{ ...first, secrets: ['get'] }, ...others]],
    ['removed', others],
  ])('%s since the plan stops the move before it makes the vault, and before it assigns a role', async (_, changed) => {
    const move = await steps.toMake();
    await steps.plan(move);
    await steps.changePolicies(...changed);
    expect(await steps.make(move)).toMatchObject({ state: 'failed', code: 'ACCESS_CHANGED', retryable: false });
    await steps.changePolicies(...policies);
    await steps.make(move);
    await steps.changePolicies(...changed);
    expect(await steps.configure(move)).toMatchObject({ state: 'failed', code: 'ACCESS_CHANGED' });
    expect(await steps.assignmentsOf(move)).toEqual([]);
    expect(await steps.customRoles()).toEqual([]);
  });

  test.each<[string, object[], string]>([
    ['added', [...policies, { objectId: byApp, tenantId: defaultTenantId, secrets: ['get'] }], byApp],
    ['widened', [{ ...first, secrets: ['get', 'list', 'set'] }, ...others], reader],
    ['narrowed', [{ ...first, secrets: ['get'] }, ...others], reader],
    ['removed', others, reader],
  ])('%s while the items moved is a problem of the move that names the principal', async (_, changed, name) => {
    const move = await steps.prepared();
    await steps.configure(move);
    await steps.changePolicies(...changed);
    const { problems } = await steps.settle(move);
    const [found] = problems.filter(({ code }) => code === 'ACCESS_CHANGED');
    expect(found?.detail).toContain(name);
    expect(found?.detail).not.toContain('No item has moved');
    expect(found?.remedy).not.toBe('');
  });

  test('changed while the move is held is in what its next pass knows', async () => {
    const move = await steps.at.keyed(await steps.prepared());
    await steps.letIn();
    await steps.configure(move);
    await storeEmptyLook(steps.at, move);
    const watch = async () => {
      const { planHash } = await steps.approved(move);
      const sourceReadAt = new Date().toISOString();
      const input = { move, planHash, pages: 0, sourceReadAt, look: 0, identity: null, isWhole: false };
      return steps.at.run(watchTarget, watchTargetContract, input);
    };
    expect(await watch()).toMatchObject({ state: 'watched', access: { count: 0, first: [] } });
    await steps.changePolicies(...others);
    expect(await watch()).toMatchObject({ state: 'watched', access: { count: 1, first: [reader] } });
    const refused = { kind: 'refuse', status: 403, code: 'AuthorizationFailed', message: 'No.' } as const;
    steps.at.fault({ match: { operation: 'arm.vaults.get' }, effect: refused });
    steps.at.fault({ match: { operation: 'arm.resources.list' }, effect: refused });
    expect((await watch()) as object).not.toHaveProperty('access');
  });
});
