import { readFileSync } from 'node:fs';
import path from 'node:path';
import {
  certificateOperations,
  keyOperations,
  secretOperations,
} from '../../../../../shared/clients/vault/itemOperations';
import { armOperations } from '../../../../../shared/clients/arm/armOperation';
import { moveRequestSchema } from '../../../../../shared/contracts/api/moveRequest';
import { armRights } from '../../../../../shared/rules/rights/armRights';
import { dataRights } from '../../../../../shared/rules/rights/dataRights';
import { printRights } from '../../../../../shared/rules/rights/printRights';
import { rehearsedRequest } from '../../../../../shared/rules/rehearsal/rehearsedMove';
import { renderRights } from '../../../../../shared/rules/rights/renderRights';
import { createTarget, mappings } from '../../../../support/seeds/targetSeed';

const vaults = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-made' };
const request = (changes: object = {}) => moveRequestSchema.parse({ ...vaults, ...changes });
const networkOf = `/subscriptions/${createTarget.subscriptionId}/resourceGroups/net/providers/Microsoft.Network`;
const privateEndpoint = {
  subnetId: `${networkOf}/virtualNetworks/vnet/subnets/endpoints`,
  dnsZoneId: `${networkOf}/privateDnsZones/privatelink.vaultcore.azure.net`,
};
const everything = request({
  createTarget: { ...createTarget, privateEndpoint },
  configuration: { ...mappings, access: 'roles', customRoles: true },
  onDeleted: 'recover',
  disabled: 'unlock',
  unmovableKeys: 'recreate',
  autoRenewal: 'hold',
  probe: true,
});
const purging = request({ onDeleted: 'purge', confirmPurge: true });
const rehearsing = rehearsedRequest(request({ rehearse: { into: { vault: 'scratch', createTarget } } }));
const rollingBack = { ...request(), rollback: true };
const namesOf = (changes: object = {}) =>
  dataRights(request(changes)).map(({ side, family, permission }) => `${side} ${family} ${permission}`);

test('dataRights returns permissions of the clients’ own tables, with the same data actions', () => {
  const known = [secretOperations, keyOperations, certificateOperations]
    .flatMap((table) => Object.values(table))
    .map(({ permission, dataAction }) => `${permission} ${dataAction}`);
  const printed = [everything, purging, rollingBack].flatMap(dataRights);
  expect(
    printed.filter(({ family, permission, dataAction }) => !known.includes(`${family} ${permission} ${dataAction}`)),
  ).toEqual([]);
});

test('dataRights has no gap: some request prints each operation of the clients, except signature verification', () => {
  const printed = new Set(
    [everything, purging, rollingBack, request({ onConflict: 'update' })]
      .flatMap(dataRights)
      .map(({ dataAction }) => dataAction),
  );
  const operations = [secretOperations, keyOperations, certificateOperations].flatMap((table) => Object.entries(table));
  const missing = operations.flatMap(([name, { dataAction }]) =>
    printed.has(dataAction) ? [] : [`${name} ${dataAction}`],
  );
  expect(missing).toEqual(['verify Microsoft.KeyVault/vaults/keys/verify/action']);
});

test('armRights has no gap: it prints each action of the client’s table', () => {
  const printed = new Set(
    [everything, rehearsing, { ...everything, rollback: true }].flatMap(armRights).map(({ action }) => action),
  );
  const missing = Object.entries(armOperations).flatMap(([name, { action }]) =>
    action === null || printed.has(action) ? [] : [name],
  );
  // Only a search for users of a vault queries a workspace by its id: the rights of a search have it.
  expect(missing).toEqual(['queryWorkspace']);
});

test('armRights returns actions of the client’s own table', () => {
  const known: (string | null)[] = Object.values(armOperations).map(({ action }) => action);
  const unknown = [everything, rehearsing]
    .flatMap(armRights)
    .flatMap(({ action }) => (known.includes(action) ? [] : [action]));
  // Azure checks these when a write names another resource.
  expect(unknown).toEqual([
    'Microsoft.KeyVault/vaults/PrivateEndpointConnectionsApproval/action',
    'Microsoft.Network/virtualNetworks/subnets/join/action',
    'Microsoft.Network/privateDnsZones/join/action',
    'Microsoft.Network/virtualNetworks/subnets/joinViaServiceEndpoint/action',
  ]);
});

test('printRights prints nothing twice', () => {
  for (const one of [everything, purging, request()]) {
    const data = dataRights(one).map(({ side, permission, family, dataAction }) =>
      [side, family, permission, dataAction].join(),
    );
    const arm = armRights(one).map(({ action, scope }) => `${action} ${scope}`);
    expect([new Set(data).size, new Set(arm).size]).toEqual([data.length, arm.length]);
  }
});

test.each([
  [{ method: 'exportImport' }, ['source secrets backup', 'target secrets restore']],
  [{ method: 'backupRestore' }, ['target secrets set', 'target certificates import']],
  [{ select: { types: ['secret'] } }, ['source keys list', 'target certificates get', 'target keys sign']],
  [{ verify: 'metadata' }, ['target keys sign', 'source keys encrypt']],
  [{ copy: { issuers: false } }, ['source certificates listissuers', 'target certificates setissuers']],
  [{ copy: { contacts: false } }, ['source certificates managecontacts']],
  [{ copy: { rotationPolicies: false } }, ['target keys setrotationpolicy']],
  [
    {},
    [
      'target keys create',
      'target secrets purge',
      'target secrets recover',
      'target secrets delete',
      'source secrets set',
      'source secrets delete',
    ],
  ],
])('printRights prints fewer rights for %j', (changes, without) => {
  expect(namesOf(changes).filter((name) => without.includes(name))).toEqual([]);
});

test.each([
  [{ onDeleted: 'recover' }, 'target keys recover'],
  [{ onDeleted: 'purge', confirmPurge: true }, 'target secrets purge'],
  [{ cutover: 'hold', keyVersions: 'replace', confirmPurge: true }, 'target keys purge'],
  [{ cutover: 'hold', keyVersions: 'replace', confirmPurge: true }, 'target keys delete'],
  [
    { cutover: 'hold', keyVersions: 'replace', confirmPurge: true, copy: { rotationPolicies: false } },
    'target keys getrotationpolicy',
  ],
  [{ cutover: 'hold', deletions: 'follow' }, 'target secrets delete'],
  [{ cutover: 'hold', deletions: 'follow' }, 'target certificates recover'],
  [{ disabled: 'unlock' }, 'source secrets set'],
  [{ unmovableKeys: 'recreate' }, 'target keys create'],
  [{ onConflict: 'update' }, 'target keys update'],
  [{ onConflict: 'update', method: 'backupRestore' }, 'target secrets set'],
  [{ onConflict: 'update', method: 'backupRestore' }, 'target certificates update'],
  [{ probe: true }, 'source secrets delete'],
  [{ probe: true }, 'source secrets recover'],
  [{ method: 'backupRestore', autoRenewal: 'hold' }, 'target certificates update'],
  [{ select: { types: ['certificate'] } }, 'source secrets get'],
])('printRights prints for %j the right %s', (changes, name) => {
  expect(namesOf(changes)).toContain(name);
});

test('armRights returns only optional rights for a move of items', () => {
  expect(armRights(request()).every(({ optional }) => optional)).toBe(true);
});

test('docs/settings.md names every permission, data action and action', () => {
  const text = readFileSync(path.resolve(__dirname, '../../../../../docs/settings.md'), 'utf8');
  const data = [request(), request({ unmovableKeys: 'recreate', method: 'exportImport' })].flatMap(dataRights);
  const named = [
    ...data.map(({ dataAction }) => dataAction.replace('Microsoft.KeyVault/vaults/', '')),
    ...data.map(({ permission }) => permission),
    ...[everything, rehearsing].flatMap(armRights).map(({ action }) => action),
  ];
  expect(named.filter((name) => !text.includes(`\`${name}\``))).toEqual([]);
});

describe('printRights', () => {
  const printed = printRights(everything);

  test('prints a custom role for each scope, in the form of the CLI', () => {
    const role = /--role-definition '(\{.*\})'$/.exec(printed.commands[0] ?? '')?.[1] ?? '';
    expect(JSON.parse(role)).toEqual(printed.roles[0]?.role);
    expect(printed.roles.map(({ scope }) => scope)).toEqual([
      '<source vault id>',
      `/subscriptions/${createTarget.subscriptionId}/resourceGroups/${createTarget.resourceGroup}`,
      `/subscriptions/${createTarget.subscriptionId}`,
      '<subnet id>',
      privateEndpoint.subnetId.toLowerCase(),
      privateEndpoint.dnsZoneId.toLowerCase(),
    ]);
  });

  test('prints each action and data action in the role of its scope, without wildcards', () => {
    const [source, target] = printed.roles;
    expect(source?.role.DataActions).toContain('Microsoft.KeyVault/vaults/secrets/backup/action');
    expect(source?.role.DataActions).not.toContain('Microsoft.KeyVault/vaults/secrets/restore/action');
    expect(source?.role.Actions).not.toContain('Microsoft.KeyVault/vaults/write');
    expect(target?.role.Actions).toContain('Microsoft.KeyVault/vaults/write');
    expect(JSON.stringify(printed.roles)).not.toContain('*');
  });

  test('prints a page with the purpose of each right', () => {
    const page = renderRights(printed);
    for (const { action, why } of printed.arm) expect(page).toContain(`| ${action} | ${why} |`);
    for (const { dataAction, why } of printed.data) expect(page).toContain(`| ${dataAction} | ${why} |`);
    for (const command of [...printed.commands, ...printed.policyCommands]) expect(page).toContain(command);
  });

  test('prints access policies for each vault', () => {
    expect(printed.policyCommands[0]).toMatch(
      /^az keyvault set-policy --name contoso-westeurope .*--secret-permissions list get/,
    );
    expect(printed.policyCommands[1]).toMatch(/--certificate-permissions .*\bsetissuers\b/);
  });
});

test('printRights assigns the rights of a private endpoint at its subnet and its zone', () => {
  const { roles } = printRights(everything);
  const at = (scope: string) => roles.find((one) => one.scope === scope.toLowerCase())?.role.Actions;
  expect(at(privateEndpoint.subnetId)).toEqual(['Microsoft.Network/virtualNetworks/subnets/join/action']);
  expect(at(privateEndpoint.dnsZoneId)).toEqual(['Microsoft.Network/privateDnsZones/join/action']);
  const group = networkOf.replace(/\/providers\/.*/, '').toLowerCase();
  for (const { role } of roles.slice(-2)) expect(role.AssignableScopes).toEqual([group]);
  const none = { ...createTarget, privateEndpoint: { subnetId: privateEndpoint.subnetId } };
  const actions = armRights(request({ createTarget: none })).map(({ action }) => action);
  expect(actions.filter((action) => /dnszone/i.test(action))).toEqual([
    'Microsoft.Network/privateEndpoints/privateDnsZoneGroups/read',
  ]);
});
