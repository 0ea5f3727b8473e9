import { maxEntries } from '../../../../../shared/contracts/model/checkFacts';
import {
  type AccessPolicy,
  type RoleAssignment,
  type RolePermission,
  type VaultResource,
} from '../../../../../shared/contracts/model/vaultResource';
import { ownRoles, resourceFacts } from '../../../../../shared/rules/checks/resourceFacts';

const id = '/subscriptions/s/resourceGroups/g/providers/Microsoft.KeyVault/vaults/vault-2';
const self = 'me';

const vault = (changes: Partial<VaultResource> = {}): VaultResource => ({
  id,
  name: 'v',
  subscriptionId: 's',
  resourceGroup: 'g',
  region: 'westeurope',
  tags: {},
  tenantId: 't',
  sku: 'standard',
  retentionDays: 90,
  purgeProtection: false,
  usesRoles: false,
  accessPolicies: [],
  enabledFor: { deployment: true, diskEncryption: false, templateDeployment: true },
  network: {
    publicNetworkAccess: 'SecuredByPerimeter',
    bypass: 'None',
    defaultAction: 'Deny',
    ipRules: ['198.51.100.0/24'],
    virtualNetworkRules: [{ id: 'subnet', ignoreMissingEndpoint: false }],
  },
  privateEndpoints: [{ id: 'p', state: 'Approved' }],
  provisioningState: 'Succeeded',
  ...changes,
});

const policy = (objectId: string, secrets: string[]): AccessPolicy => ({
  tenantId: 't',
  objectId,
  applicationId: null,
  secrets,
  keys: [],
  certificates: ['get'],
  storage: [],
});

const assignment = (principalId: string, role: string, scope = id): RoleAssignment => ({
  name: 'n',
  scope,
  roleDefinitionId: `/subscriptions/s/providers/Microsoft.Authorization/roleDefinitions/${role}`,
  principalId,
  principalType: 'ServicePrincipal',
  description: null,
  condition: null,
  conditionVersion: null,
});

const factsOf = (
  changes: Partial<VaultResource>,
  assignments: readonly RoleAssignment[] | null = [],
  permissions: readonly RolePermission[] = [],
) => resourceFacts({ resource: vault(changes), assignments, locks: null, self, permissions });

test('resourceFacts summarises network and use', () => {
  expect(factsOf({})).toMatchObject({
    network: { publicAccess: false, denies: true, trustedServices: false, rules: 2, privateEndpoints: 1 },
    usedBy: ['virtual machines', 'template deployment'],
    locks: null,
  });
});

test('resourceFacts reads the rights of the app from its policy, and the access to compare from the others', () => {
  const accessPolicies = [policy('other', ['get', 'list']), policy(self, ['set'])];
  expect(factsOf({ accessPolicies })).toMatchObject({
    access: ['other: secrets get list; certificates get'],
    ownRights: { secret: ['set'], key: [], certificate: ['get'] },
  });
});

test('resourceFacts returns no rights of the app without its own policy, because a group may give them', () => {
  expect(factsOf({ accessPolicies: [policy('group', ['all'])] }).ownRights).toEqual({});
});

const secretsOfficer = 'b86a8fe4-44ce-4948-aee5-eccb2c155cd7';
const administrator = '00482a5a-887f-4fb3-b363-3b7fe8e74483';
const reader = '21090545-7ca7-4776-b22c-e363652d74d2';

test.each<[string, RoleAssignment[], object]>([
  ['an officer', [assignment(self, secretsOfficer)], { secret: ['all'] }],
  [
    'an administrator of the group',
    [assignment(self, administrator, '/subscriptions/s/resourceGroups/G')],
    { secret: ['all'], key: ['all'], certificate: ['all'] },
  ],
  ['an officer of one item', [assignment(self, secretsOfficer, `${id}/secrets/one`)], {}],
  ['an officer of a vault whose name begins alike', [assignment(self, secretsOfficer, id.slice(0, -2))], {}],
  ['a reader', [assignment(self, reader)], {}],
  ['somebody else', [assignment('other', administrator)], {}],
])('resourceFacts reads the rights of the app from the roles of %s', (_, assignments, ownRights) => {
  expect(factsOf({ usesRoles: true }, assignments).ownRights).toEqual(ownRights);
});

test('resourceFacts adds what other roles of the app allow to the roles that allow everything', () => {
  const allowed = { dataActions: ['Microsoft.KeyVault/vaults/keys/restore/action'], notDataActions: [] };
  const assignments = [assignment(self, secretsOfficer), assignment(self, 'own-role')];
  expect(factsOf({ usesRoles: true }, assignments, [allowed]).ownRights).toEqual({ secret: ['all'], key: ['restore'] });
});

test('ownRoles names the roles of the app for the whole vault whose permissions somebody has to read', () => {
  const assignments = [
    assignment(self, secretsOfficer),
    assignment(self, 'Own-Role'),
    assignment(self, 'own-role', '/subscriptions/s'),
    assignment(self, 'role-of-one-item', `${id}/secrets/one`),
    assignment('other', 'role-of-another'),
  ];
  expect(ownRoles({ resource: vault({ usesRoles: true }), assignments, self })).toEqual(['own-role']);
  expect(ownRoles({ resource: vault({ usesRoles: true }), assignments: null, self })).toEqual([]);
});

test('resourceFacts describes assignments of others in the same words for every vault', () => {
  const others = [
    assignment('Other', reader),
    assignment('other', reader, '/subscriptions/s'),
    assignment('other', reader, `${id}/secrets/One`),
    assignment(self, reader),
  ];
  expect(factsOf({ usesRoles: true }, others).access).toEqual([
    `other: role ${reader}`,
    `other: role ${reader} from above`,
    `other: role ${reader} on secrets/one`,
  ]);
});

test('resourceFacts returns null for unreadable assignments, and limits long lists', () => {
  expect(factsOf({ usesRoles: true }, null).access).toBeNull();
  const accessPolicies = Array.from({ length: 1024 }, (_, at) => policy(`p${String(at)}`, []));
  expect(factsOf({ accessPolicies }).access).toHaveLength(maxEntries);
});
