import { builtInRoles } from '../../../../../local/azure/arm/roles/builtInRoles';
import { type AccessPolicy } from '../../../../../shared/contracts/model/vaultResource';
import { type AccessTerms, mapAccess, type MappedAccess } from '../../../../../shared/rules/configuration/mapAccess';
import { principalOf } from '../../../../../shared/rules/configuration/planPolicies';
import { dataRoles } from '../../../../../shared/rules/access/dataRoles';
import { allActions, policyActions } from '../../../../../shared/rules/access/policyActions';
import { allowedByActions, allowedByPolicy, enforcedOperations, useOf } from '../../../../support/access/enforcedUses';
import { homeTenant, randomPolicy } from '../../../../support/access/randomPolicies';
import { seededRandom } from '../../../../support/fuzz/random';

const group = '/subscriptions/3f1c9b52-8a47-4d0e-b6c3-5e2a7d904f11/resourceGroups/rg';
const terms: AccessTerms = {
  tenantId: homeTenant,
  roles: dataRoles,
  customRoles: true,
  acceptsDifferences: true,
  group,
  moveId: 'm',
};
const prefix = 'Microsoft.KeyVault/vaults/';
const someone = '00000000-0000-4000-8000-000000000001';
const policyWith = (changes: Partial<AccessPolicy>): AccessPolicy => ({
  tenantId: homeTenant,
  objectId: someone,
  applicationId: null,
  secrets: [],
  keys: [],
  certificates: [],
  storage: [],
  ...changes,
});
const mapped = (changes: Partial<AccessPolicy>, asked: Partial<AccessTerms> = {}): MappedAccess => {
  const [one] = mapAccess([policyWith(changes)], { ...terms, ...asked });
  if (one === undefined) throw new Error('Expected one entry.');
  return one;
};
const rolesFor = (changes: Partial<AccessPolicy>) => mapped(changes).roles.map(({ name }) => name);

describe('equal built-in roles', () => {
  const all = ['all', 'purge'];
  test.each<[string, Partial<AccessPolicy>, string[]]>([
    ['reading secrets', { secrets: ['get', 'list'] }, ['Key Vault Secrets User']],
    ['everything with secrets', { secrets: all }, ['Key Vault Secrets Officer']],
    ['wrapping keys', { keys: ['get', 'list', 'wrapkey', 'unwrapkey'] }, ['Key Vault Crypto Service Encryption User']],
    ['releasing keys', { keys: ['release'] }, ['Key Vault Crypto Service Release User']],
    [
      'everything with everything',
      { secrets: all, keys: all, certificates: all, storage: all },
      ['Key Vault Administrator'],
    ],
    [
      'everything except storage accounts',
      { secrets: all, keys: all, certificates: all },
      ['Key Vault Secrets Officer', 'Key Vault Crypto Officer', 'Key Vault Certificates Officer'],
    ],
    [
      'reading certificates with their keys and secrets',
      { secrets: ['get', 'list'], keys: ['get', 'list'], certificates: ['get', 'list'] },
      ['Key Vault Certificate User'],
    ],
  ])('are the fewest for %s', (_, policy, roles) => {
    expect(rolesFor(policy)).toEqual(roles);
    expect(mapped(policy)).toMatchObject({ gains: [], losses: [] });
  });

  test('are none for a policy without permissions', () => {
    expect(mapped({})).toMatchObject({ roles: [], gains: [], losses: [] });
    expect(mapped({}).reason).toBeUndefined();
  });
});

describe('no wider role', () => {
  test('is used where only a custom role is equal, such as for `all`, which does not include purge', () => {
    expect(mapped({ secrets: ['all'] }, { customRoles: false })).toMatchObject({ roles: [], reason: 'NO_EQUAL_ROLE' });
    const { custom, roles } = mapped({ secrets: ['all'] });
    expect(custom?.dataActions).not.toContain(`${prefix}secrets/purge/action`);
    expect(custom?.dataActions).toHaveLength(8);
    expect(roles).toEqual([{ id: custom?.name, name: custom?.roleName }]);
  });

  test('is used for purge without recover', () => {
    expect(mapped({ secrets: ['purge'] }).custom?.dataActions).toEqual([`${prefix}secrets/purge/action`]);
  });

  test('leaves out what one data action would add, unless the request accepts it', () => {
    const policy = { keys: ['get', 'wrapkey', 'unwrapkey'] };
    expect(mapped(policy, { acceptsDifferences: false })).toMatchObject({
      roles: [],
      gains: [],
      reason: 'UNEQUAL_ROLES',
      wouldDiffer: 'More: keys list.',
    });
    expect(mapped(policy)).toMatchObject({
      roles: [{ name: 'Key Vault Crypto Service Encryption User' }],
      gains: ['keys list'],
    });
  });

  test.each<[string, Partial<AccessPolicy>, string]>([
    ['through one application', { applicationId: someone }, 'COMPOUND_IDENTITY'],
    ['of another tenant', { tenantId: someone }, 'OTHER_TENANT'],
    ['with a permission that nobody recorded', { keys: ['get', 'securewrapkey'] }, 'UNKNOWN_PERMISSION'],
    ['with a permission named like a part of every object', { keys: ['constructor'] }, 'UNKNOWN_PERMISSION'],
  ])('is given for a policy %s', (_, policy, reason) => {
    expect(mapped({ secrets: ['get', 'list'], ...policy })).toMatchObject({ roles: [], reason });
  });
});

describe('a custom role', () => {
  test('is the same for the same actions in a resource group, and another one elsewhere', () => {
    const one = mapped({ keys: ['get', 'sign'] }).custom;
    expect(mapped({ keys: ['list', 'sign'] }, { moveId: 'other' }).custom).toEqual({
      ...one,
      description: expect.stringContaining('move other '),
    });
    expect(mapped({ keys: ['get', 'sign'] }, { group: `${group}2` }).custom?.name).not.toBe(one?.name);
  });

  test('has a name that the service accepts, whatever its actions', () => {
    const everything = Object.fromEntries(
      Object.entries(policyActions).map(([kind, names]) => [kind, Object.keys(names)]),
    );
    const { custom } = mapped({ ...everything, secrets: ['all'] });
    expect(custom?.roleName).toMatch(/^Key Vault .* #[0-9a-f]{8}$/);
    expect(custom?.roleName.length).toBeLessThanOrEqual(512);
    expect(custom?.dataActions).toHaveLength(allActions.length - 1);
  });
});

/** ACCESS_POLICIES=10000 for the long form. */
const policies = Number(process.env['ACCESS_POLICIES'] ?? 1_500);
const firstSeed = Number(process.env['ACCESS_SEED'] ?? 1);

describe.each([1, 40, 1_024])('vaults of %s random policies', (perVault) => {
  test('give everybody the same rights before and after, except what the plan names', () => {
    let checked = 0;
    for (let seed = firstSeed; checked < policies; seed += 1) {
      const random = seededRandom(seed);
      const vault = Array.from({ length: perVault }, () => randomPolicy(random, perVault));
      const asked = { customRoles: random.chance(0.8), acceptsDifferences: random.chance(0.5) };
      judgeVault(vault, mapAccess(vault, { ...terms, ...asked }), `seed ${String(seed)}`);
      checked += perVault;
    }
    expect(checked).toBeGreaterThanOrEqual(policies);
  });
});

/** Judges with the tables of the embedded Azure, which knows nothing of the rule. */
function judgeVault(vault: readonly AccessPolicy[], all: readonly MappedAccess[], seed: string): void {
  expect(all.map(({ policy }) => principalOf(policy))).toEqual([...new Set(vault.map(principalOf))]);
  for (const one of all) {
    const name = `${seed}, ${principalOf(one.policy)}`;
    const own = vault.filter((policy) => principalOf(policy) === principalOf(one.policy));
    const after = patternsGivenBy(one);
    const named = new Set([...one.gains, ...one.losses]);
    for (const operation of enforcedOperations) {
      const isBefore = own.some((policy) => allowedByPolicy(policy, operation));
      const isAfter = allowedByActions(after, operation);
      if (isBefore !== isAfter && !named.has(useOf(operation))) throw new Error(`${name}: ${operation} is not named.`);
      if (isBefore !== isAfter && isAfter && !one.gains.includes(useOf(operation)))
        throw new Error(`${name} gains ${operation}.`);
      if (isAfter && one.reason !== undefined) throw new Error(`${name} is left out, and may ${operation}.`);
    }
  }
}

function patternsGivenBy({ roles, custom }: MappedAccess): readonly string[] {
  const builtIn = builtInRoles.filter(({ name }) => roles.some((role) => role.id === name));
  const given = [...builtIn.flatMap(({ permissions }) => permissions.flatMap(({ dataActions }) => dataActions))];
  return [...given, ...(custom?.dataActions ?? [])].map((action) => action.slice(prefix.length));
}
