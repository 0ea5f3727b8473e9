// What the plan says of access policies that become roles.
import {
  asked,
  byApp,
  everyone,
  reader,
  startAccess,
  type AccessSteps,
  wrapper,
} from '../../../../support/access/accessSteps';
import { defaultSubscriptionId } from '../../../../../local/azure/cloud/defaults';
import { moveBetween } from '../../../../support/move/moveAzure';
import { withoutClaim } from '../../../../../shared/clients/claims/writeGuard';

let steps: AccessSteps;
beforeEach(async () => {
  steps = await startAccess();
});
afterEach(() => steps.at.stop());

describe('the plan', () => {
  test('shows for each principal its policy, its roles and the difference', async () => {
    const move = await steps.toMake();
    await steps.plan(move);
    expect(await steps.entryOf(move, reader)).toMatchObject({
      source: 'secrets: get list',
      targetAfter: 'Key Vault Secrets User',
      action: 'write',
      access: { gains: [], losses: [] },
    });
    expect(await steps.entryOf(move, wrapper)).toMatchObject({
      targetAfter: 'Key Vault Crypto Service Encryption User',
      why: 'More: keys list.',
      access: { gains: ['keys list'], losses: [] },
    });
    expect(await steps.entryOf(move, everyone)).toMatchObject({
      targetAfter: expect.stringMatching(/^Key Vault .* #[0-9a-f]{8}$/),
    });
    expect(await steps.entryOf(move, `${reader} by way of ${byApp}`)).toMatchObject({
      action: 'byHand',
      targetAfter: null,
      access: { reason: 'COMPOUND_IDENTITY', losses: ['secrets set', 'secrets update'] },
    });
    const found = await steps.planOf(move);
    expect(found?.byHand.map(({ id }) => id)).toContain('access:COMPOUND_IDENTITY');
    expect(found?.steps.map(({ kind }) => kind)).toEqual([
      'vault',
      'customRole',
      ...Array.from({ length: 3 }, () => 'roleAssignments'),
    ]);
    const [line] = found?.entries.filter(({ part }) => part === 'roleAssignments') ?? [];
    expect(line).toMatchObject({ targetNow: '0', why: 'The move adds 3. The maximum is 4000.' });
  });

  test('leaves out by name what the request does not accept', async () => {
    const move = await steps.toMake({ customRoles: false, accessDifferences: 'leaveOut' });
    await steps.plan(move);
    expect((await steps.entryOf(move, wrapper))?.access?.reason).toBe('UNEQUAL_ROLES');
    expect((await steps.entryOf(move, everyone))?.access?.reason).toBe('NO_EQUAL_ROLE');
    expect((await steps.planOf(move))?.steps.map(({ kind }) => kind)).toEqual(['vault', 'roleAssignments']);
  });

  test('names a role from above that acts only in a vault with roles, and who could give themselves a policy', async () => {
    const { arm } = steps.at.clients();
    const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/rg`;
    const roleOf = (role: string) => `${group}/providers/Microsoft.Authorization/roleDefinitions/${role}`;
    const assign = (name: string, scope: string, roleDefinitionId: string) =>
      arm.guarded(withoutClaim).assignRole({
        ...{ name, scope, roleDefinitionId, principalId: wrapper, principalType: 'User' },
        ...{ description: null, condition: null, conditionVersion: null },
      });
    await assign('ca7e1f00-0000-4000-8000-000000000001', group, roleOf('b86a8fe4-44ce-4948-aee5-eccb2c155cd7'));
    const contributor = roleOf('f25e0fa2-a7c8-4377-a976-54943a77a395');
    await assign('ca7e1f00-0000-4000-8000-000000000002', `/subscriptions/${defaultSubscriptionId}`, contributor);
    const move = await steps.toMake({ accessDifferences: 'leaveOut' });
    await steps.plan(move);
    const { entries = [], byHand = [] } = (await steps.planOf(move)) ?? {};
    const inherited = entries.find(({ access }) => access?.reason === 'INHERITED_ROLE');
    expect(inherited?.name).toBe(`User ${wrapper}: Key Vault Secrets Officer at ${group}`);
    expect(inherited?.access?.gains).toContain('secrets purge');
    expect(byHand.find(({ id }) => id === 'policyWriters')?.what).toContain(`User ${wrapper} (Key Vault Contributor)`);
  });

  test('does not copy a role at the source that has no effect there', async () => {
    await steps.at.seedVault('source', {
      roleAssignments: [{ principalId: wrapper, principalType: 'User', role: 'Key Vault Secrets Officer' }],
    });
    const move = await steps.toMake({ accessDifferences: 'leaveOut' });
    await steps.plan(move);
    const { entries = [], steps: writes = [] } = (await steps.planOf(move)) ?? {};
    expect(entries.filter(({ access }) => access?.reason === 'INERT_ROLE')).toMatchObject([{ action: 'byHand' }]);
    expect(writes.filter(({ kind }) => kind === 'roleAssignments')).toHaveLength(2);
  });

  test('assigns nothing in a target that uses policies', async () => {
    const move = moveBetween('target', { configuration: asked });
    await steps.at.azure.control.changeVault('target', { access: { model: 'accessPolicies', policies: [] } });
    await steps.plan(move);
    const { entries = [], steps: writes = [] } = (await steps.planOf(move)) ?? {};
    const reasons = entries.flatMap(({ access }) => access?.reason ?? []);
    expect(new Set(reasons)).toEqual(new Set(['TARGET_USES_POLICIES']));
    expect(writes).toEqual([]);
  });
});
