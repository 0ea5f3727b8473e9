import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { type StepResult } from '../../../../../shared/contracts/model/configuration';
import { type VaultChange } from '../../../../../shared/contracts/model/vaultChanges';
import { hashRollback, planRollback, rollbackHashes } from '../../../../../shared/rules/rollback/rollbackPlan';
import { judgeAssignment, judgeVaultPart, tagsWithout } from '../../../../../shared/rules/rollback/judgeVaultChange';
import { commandOf } from '../../../../../shared/rules/rollback/vaultWords';
import { moveReport } from '../../../../support/reports/moveReport';

const vaultId =
  '/subscriptions/00000000-0000-0000-0000-000000000001/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/contoso-ne';
const at = { vaultId } as const;
const policy = {
  tenantId: 't',
  objectId: 'one',
  applicationId: null,
  secrets: ['get'],
  keys: [],
  certificates: [],
  storage: [],
};
const more = { ...policy, secrets: ['get', 'list'] };
const assignment = {
  name: '11111111-1111-8111-a111-111111111111',
  scope: vaultId,
  roleDefinitionId: '/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/READER',
  principalId: 'one',
  principalType: 'User',
  description: null,
  condition: null,
  conditionVersion: null,
};
const open = {
  publicNetworkAccess: 'Enabled',
  bypass: 'None',
  defaultAction: 'Allow',
  ipRules: [],
  virtualNetworkRules: [],
} as const;
const closed = { ...open, defaultAction: 'Deny' } as const;
const changes = {
  network: {
    kind: 'network',
    ...at,
    before: { ...open, ipRules: [], virtualNetworkRules: [] },
    set: { ...closed, ipRules: [], virtualNetworkRules: [] },
  },
  policy: { kind: 'accessPolicy', ...at, before: policy, set: more, isOwn: false },
  own: { kind: 'accessPolicy', ...at, before: null, set: { ...policy, objectId: 'app' }, isOwn: true },
  role: { kind: 'roleAssignment', assignment, roleName: 'Reader' },
  tag: { kind: 'tag', ...at, name: 'Owner', set: 'shop' },
  issuer: { kind: 'issuer', vault: 'contoso-ne', name: 'ca', digest: 'd'.repeat(64), updated: 1 },
} as const satisfies Record<string, VaultChange>;

const planOf = (vaultChanges: readonly VaultChange[] | undefined, report: Partial<MoveReport> = {}) =>
  planRollback(
    moveReport({ ...report, ...(vaultChanges === undefined ? {} : { vaultChanges: [...vaultChanges] }), results: [] }),
  );

const configured = (...results: readonly StepResult[]): Partial<MoveReport> => ({
  configuration: { entries: [], results: [...results], byHand: [], notLooked: [], drift: null },
});
const step = (part: StepResult['part'], state: StepResult['state']): StepResult => ({ part, name: part, state });

describe('the rows of the vault itself', () => {
  test('come in an order in which the rollback can still reach the vault, and keep its own access', () => {
    const rows = planOf([
      changes.network,
      changes.policy,
      changes.own,
      changes.role,
      changes.tag,
      changes.issuer,
    ]).vault;
    expect(rows.map(({ change, action, reason = '' }) => `${change.kind} ${action} ${reason}`.trim())).toEqual([
      'issuer remove',
      'tag remove',
      'roleAssignment remove',
      'accessPolicy restore',
      'accessPolicy keep OWN_ACCESS',
      'network restore',
    ]);
  });

  test('are in the hash of the plan, and a plan without them has the hash of earlier versions', () => {
    const hashOf = (vaultChanges: readonly VaultChange[] | undefined) => {
      const run = { moveId: 'm', runId: '00000001', reportHead: 'a'.repeat(64) };
      return rollbackHashes(planOf(vaultChanges), run);
    };
    expect(hashOf(undefined)).not.toHaveProperty('vaultPages');
    expect(hashRollback(hashOf([changes.tag]))).not.toBe(hashRollback(hashOf(undefined)));
    expect(hashRollback(hashOf([changes.tag]))).not.toBe(hashRollback(hashOf([{ ...changes.tag, set: 'other' }])));
  });

  test('leave in the rests only what none of them undoes', () => {
    const written = step('tags', 'written');
    expect(planOf(undefined, configured(written)).rests).toEqual(['CONFIGURATION_STAYS']);
    expect(planOf([changes.tag], configured(written)).rests).toEqual([]);
    expect(
      planOf([changes.tag], configured(written, step('network', 'notDone'), step('vault', 'alreadyThere'))).rests,
    ).toEqual([]);
    const roles = [
      step('roleAssignments', 'written'),
      step('roleAssignments', 'failed'),
      step('roleAssignments', 'written'),
    ];
    expect(planOf([changes.role], configured(...roles.slice(0, 2))).rests).toEqual([]);
    expect(planOf([changes.role], configured(...roles)).rests).toEqual(['CONFIGURATION_STAYS']);
    for (const left of [
      step('network', 'failed'),
      step('purgeProtection', 'written'),
      step('privateEndpoint', 'alreadyThere'),
    ])
      expect(planOf([changes.tag], configured(written, left)).rests).toEqual(['CONFIGURATION_STAYS']);
    const copied = ['ca', 'other'].map((name) => ({
      kind: 'issuer' as const,
      name,
      reasons: [],
      state: 'copied' as const,
    }));
    expect(planOf([changes.issuer], { settings: copied.slice(0, 1) }).rests).toEqual([]);
    expect(planOf([changes.issuer], { settings: copied }).rests).toEqual(['ISSUERS_AND_CONTACTS_STAY']);
  });
});

const flags = { deployment: false, diskEncryption: false, templateDeployment: false };
const vault = (part: object) => ({
  accessPolicies: [],
  tags: {},
  enabledFor: flags,
  network: changes.network.set,
  ...part,
});

describe('a change is undone only if it is as the move left it', () => {
  test.each([
    ['asSet', { tags: { OWNER: 'shop' } }],
    ['undone', { tags: { team: 'blue' } }],
    ['changed', { tags: { Owner: 'somebody' } }],
  ])('a tag: %s', (state, part) => {
    expect(judgeVaultPart(changes.tag, vault(part))).toBe(state);
  });

  test.each([
    ['asSet', [more]],
    ['undone', [policy]],
    ['changed', []],
    ['changed', [{ ...policy, secrets: ['get', 'list', 'set'] }]],
    ['changed', [{ ...policy, secrets: ['all'] }]],
  ])('a policy: %s', (state, accessPolicies) => {
    expect(judgeVaultPart(changes.policy, vault({ accessPolicies }))).toBe(state);
  });

  test('the network rules', () => {
    const { before, set } = changes.network;
    expect(
      [before, set, { ...set, ipRules: ['203.0.113.7/32'] }].map((network) =>
        judgeVaultPart(changes.network, vault({ network })),
      ),
    ).toEqual(['undone', 'asSet', 'changed']);
  });

  test.each([
    ['asSet', [{ ...assignment, roleDefinitionId: '/x/reader', principalId: 'ONE' }]],
    ['undone', []],
    ['undone', [{ ...assignment, name: 'another id' }]],
    ['undone', [{ ...assignment, scope: `${vaultId}/secrets/one` }]],
    ['changed', [{ ...assignment, roleDefinitionId: '/x/owner' }]],
    ['changed', [{ ...assignment, condition: 'only some' }]],
  ])('a role assignment: %s', (state, there) => {
    expect(judgeAssignment(changes.role, there)).toBe(state);
  });

  test('a tag goes alone', () => {
    expect(tagsWithout(changes.tag, { tags: { owner: 'shop', team: 'blue' } })).toEqual({ team: 'blue' });
  });
});

test('commandOf quotes what anybody may have written', () => {
  expect(commandOf({ ...changes.tag, name: "x'; rm -rf /", set: '@file' })).toBe(
    `az tag update --resource-id ${vaultId} --operation Delete --tags 'x'\\''; rm -rf /= @file'`,
  );
});
