import assignableRoles from '../../../../../infra/assignableRoles.json';
import { configurationPlanSchema } from '../../../../../shared/contracts/model/configuration';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import { dataRoles } from '../../../../../shared/rules/access/dataRoles';
import { assignableOf, assignmentCondition } from '../../../../../shared/rules/rights/assignmentCondition';
import { printRights } from '../../../../../shared/rules/rights/printRights';
import { renderRights } from '../../../../../shared/rules/rights/renderRights';
import { createTarget } from '../../../../support/seeds/targetSeed';

const reader = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b21';
const wrapper = 'b2940e6f-17d8-43ca-a5f1-98e3c07d6b22';
const custom = 'ca7e1f00-0000-8000-a000-000000000001';
const [secretsUser = '', cryptoUser = ''] = ['Key Vault Secrets User', 'Key Vault Crypto User'].map(
  (name) => dataRoles.find((role) => role.name === name)?.id,
);
const stepOf = (principalId: string, role: string) => ({
  kind: 'roleAssignments',
  roleName: 'x',
  assignment: {
    ...{ name: 'n', scope: '/s', roleDefinitionId: `/providers/Microsoft.Authorization/roleDefinitions/${role}` },
    ...{ principalId, principalType: 'User', description: null, condition: null, conditionVersion: null },
  },
});
const steps = configurationPlanSchema.shape.steps.parse([
  { kind: 'tags', tags: {} },
  stepOf(wrapper.toUpperCase(), custom),
  stepOf(reader, secretsUser),
  stepOf(reader, custom),
]);

/** Evaluates the one form of conditions that the app prints, for a write or a removal. */
function allows(condition: string, verb: 'write' | 'delete', role: string, principal: string): boolean {
  const source = verb === 'write' ? '@Request' : '@Resource';
  const parts = condition.split(') AND (').filter((part) => part.includes(`roleAssignments/${verb}`));
  expect(parts).toHaveLength(1);
  const listOf = (name: string, operator: string) =>
    new RegExp(`\\${source}\\[[^\\]]*:${name}\\] ${operator} \\{([^}]*)\\}`).exec(condition)?.[1]?.split(', ');
  const roles = listOf('RoleDefinitionId', 'ForAnyOfAnyValues:GuidEquals') ?? [];
  const only = listOf('PrincipalId', 'ForAnyOfAnyValues:GuidEquals');
  const except = listOf('PrincipalId', 'ForAnyOfAllValues:GuidNotEquals') ?? [];
  return roles.includes(role) && (only === undefined ? !except.includes(principal) : only.includes(principal));
}

describe('the condition of a plan', () => {
  const condition = assignmentCondition(assignableOf(steps), 'app') ?? '';
  test.each(['write', 'delete'] as const)('allows a %s of exactly its roles, to its principals alone', (verb) => {
    const allowed = [secretsUser, cryptoUser, custom].flatMap((role) =>
      [reader, wrapper, 'app'].filter((id) => allows(condition, verb, role, id)).map((id) => `${role} ${id}`),
    );
    expect(allowed).toEqual([secretsUser, custom].flatMap((role) => [`${role} ${reader}`, `${role} ${wrapper}`]));
  });

  test('names all principals except the app if Azure would refuse its length', () => {
    const many = Array.from({ length: 400 }, (_, at) => `00000000-0000-4000-8000-${String(at).padStart(12, '0')}`);
    const long = assignmentCondition({ roles: [secretsUser], principals: many }, 'app') ?? '';
    expect(long.length).toBeLessThanOrEqual(8_000);
    expect(allows(long, 'write', secretsUser, reader)).toBe(true);
    expect(allows(long, 'write', secretsUser, 'app')).toBe(false);
  });

  test('is none for a plan that assigns nothing', () => {
    expect(assignmentCondition(assignableOf([]), 'app')).toBeUndefined();
  });
});

describe('kvmover permissions', () => {
  const vaults = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-made', createTarget };
  const request = (configuration: object) => moveRequestSchema.parse({ ...vaults, configuration });

  test('prints the condition with the role that assigns, and in its command', () => {
    const printed = printRights({ ...request({ access: 'roles' }), steps });
    const conditions = printed.roles.flatMap(({ condition }) => condition ?? []);
    expect(conditions).toEqual([assignmentCondition(assignableOf(steps), '<object id of the app>')]);
    const [command] = printed.commands.filter((one) => one.includes('--condition-version 2.0'));
    expect(command).toContain(custom);
    expect(renderRights(printed)).toContain(conditions[0] ?? 'none');
  });

  test('prints the roles that policies can become if there is no plan yet, and never another one', () => {
    const [condition = ''] = printRights(request({ access: 'roles' })).roles.flatMap((one) => one.condition ?? []);
    for (const { id } of dataRoles) expect(allows(condition, 'write', id, reader)).toBe(true);
    expect(allows(condition, 'write', '8e3af657-a8ff-443c-a75c-2fe8c4bcb635', reader)).toBe(false);
    expect(allows(condition, 'write', secretsUser, '<object id of the app>')).toBe(false);
  });

  test('prints no role that the app could widen itself: who writes roles at a group may change those that belong to the group alone', () => {
    const { roles } = printRights(request({ access: 'roles', customRoles: true }));
    const writing = roles.filter(({ role }) => role.Actions.includes('Microsoft.Authorization/roleDefinitions/write'));
    expect(writing.map(({ scope }) => scope)).toEqual([expect.stringMatching(/\/resourceGroups\//)]);
    const own = roles.flatMap(({ role }) => role.AssignableScopes);
    expect(own.filter((scope) => scope === writing[0]?.scope)).toEqual([]);
  });

  test('prints none where nothing is assigned', () => {
    const { roles } = printRights(request({ access: 'likeSource', roleAssignments: false }));
    expect(roles.flatMap(({ condition }) => condition ?? [])).toEqual([]);
  });
});

test('the deployment may assign every role that an access policy can become', () => {
  expect(dataRoles.map(({ id }) => id).filter((id) => !Object.values(assignableRoles).includes(id))).toEqual([]);
});
