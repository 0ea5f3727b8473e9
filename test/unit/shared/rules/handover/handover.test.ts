import { spawnSync } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import path from 'node:path';
import { parseToObject } from 'hcl2-parser';
import { type MoveReport } from '../../../../../shared/contracts/api/report';
import { type VaultChange } from '../../../../../shared/contracts/model/vaultChanges';
import { bicepHandover, bicepQuote } from '../../../../../shared/rules/handover/bicepHandover';
import { handoverFacts } from '../../../../../shared/rules/handover/handoverFacts';
import { hclQuote } from '../../../../../shared/rules/handover/hclText';
import { terraformHandover } from '../../../../../shared/rules/handover/terraformHandover';
import { type Json } from '../../../../support/azure/azureRequest';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { hostileTexts } from '../../../../support/fuzz/junk';
import { seededRandom } from '../../../../support/fuzz/random';
import { bicep, whetherToCompile } from '../../../../support/infra/bicepCli';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { moveReport } from '../../../../support/reports/moveReport';

const { folder, remove } = temporaryFolder();
afterAll(remove);
const decision = whetherToCompile(bicep('where'), process.env['REQUIRE_BICEP']);
if (!decision.runs) console.warn(`Skipped: ${decision.why}`);
const whereCompiled = decision.runs ? test : test.skip;

const version = (digit: string) => digit.repeat(32);
const arrived = (itemType: 'secret' | 'key' | 'certificate', itemName: string, digit: string, more = {}) =>
  resultOf({
    ...{ itemType, itemName, state: 'verified', verified: true },
    versions: [
      { from: version('0'), to: version('9') },
      { from: version('1'), to: version(digit) },
    ],
    ...more,
  });
const results = [
  arrived('secret', 'db-password', 'a'),
  arrived('secret', '1st', 'b', { verified: false, state: 'imported' }),
  arrived('key', 'orders', 'c', { reasons: ['NEW_KEY_MATERIAL'] }),
  arrived('certificate', '-edge-', 'd'),
  resultOf({ itemName: 'lost', state: 'failed', code: 'VAULT_FORBIDDEN' }),
  resultOf({ itemName: 'without-ids', state: 'alreadyThere' }),
];
const vaultId = '/subscriptions/00000000-0000-0000-0000-0000000000aa/resourceGroups/rg/providers/Microsoft.KeyVault/vaults/target'; // prettier-ignore
const changesWith = (text: string, at = 1): VaultChange[] => [
  {
    kind: 'roleAssignment',
    roleName: text,
    assignment: {
      ...{
        name: `11111111-1111-4111-8111-${String(at).padStart(12, '0')}`,
        scope: vaultId,
        roleDefinitionId: `${vaultId}/roles/1`,
      },
      ...{ principalId: '22222222-2222-4222-8222-222222222222', principalType: 'ServicePrincipal' },
      ...{ description: text, condition: text, conditionVersion: '2.0' },
    },
  },
  {
    ...{ kind: 'diagnostics', vaultId },
    set: {
      ...{
        name: `audit${String(at)}`,
        workspaceId: `${vaultId}/workspace`,
        storageAccountId: null,
        eventHubAuthorizationRuleId: null,
      },
      rest: {
        logs: [{ categoryGroup: 'audit', enabled: true }, { category: 'other', enabled: false }], // prettier-ignore
        metrics: [{ category: 'AllMetrics', enabled: true }],
        logAnalyticsDestinationType: 'Dedicated',
      },
    },
  },
  { kind: 'tag', vaultId, name: text, set: text },
];
const reportWith = (more: Partial<MoveReport> = {}) =>
  moveReport({ results, vaultChanges: changesWith('plain'), ...more });
const factsOf = (report = reportWith()) => handoverFacts(report, 'vault.azure.net');
const created = reportWith({
  move: moveOf({
    createTarget: {
      ...{ subscriptionId: '00000000-0000-0000-0000-0000000000aa', resourceGroup: 'rg', location: 'northeurope' },
      ...{ purgeProtection: 'atEnd', privateEndpoint: null },
    },
  }),
  configuration: {
    entries: [
      ['sku', 'premium'],
      ['retention', '30 days'],
      ['permissionModel', 'roles'],
    ].map(([part, targetAfter]) => ({ part, name: part, source: null, targetNow: null, targetAfter, action: 'write', why: null })), // prettier-ignore
    results: [{ part: 'vault', name: 'target', state: 'written' }],
    ...{ byHand: [], notLooked: [], drift: null },
  } as unknown as MoveReport['configuration'],
});

/** What a published parser of HCL reads; fails for text that is no HCL. */
function parsed(text: string): Json {
  const [read, fault] = parseToObject(text);
  expect(fault).toBeNull();
  return read;
}

/** Every argument and block that the provider has, of the types that the code uses. Source: the schemas of azurerm 4. */
const argumentsOf: Readonly<Record<string, readonly string[]>> = {
  azurerm_key_vault: ['name', 'location', 'resource_group_name', 'tenant_id', 'sku_name', 'soft_delete_retention_days', 'rbac_authorization_enabled', 'lifecycle'], // prettier-ignore
  azurerm_key_vault_secret: ['name', 'key_vault_id', 'value_wo', 'value_wo_version', 'lifecycle'],
  azurerm_key_vault_key: ['name', 'key_vault_id', 'key_type', 'key_size', 'curve', 'key_opts', 'lifecycle'],
  azurerm_key_vault_certificate: ['name', 'key_vault_id', 'certificate_policy', 'lifecycle'],
  azurerm_role_assignment: ['name', 'scope', 'role_definition_id', 'principal_id', 'principal_type', 'description', 'condition', 'condition_version', 'lifecycle'], // prettier-ignore
  azurerm_monitor_diagnostic_setting: ['name', 'target_resource_id', 'log_analytics_workspace_id', 'storage_account_id', 'eventhub_authorization_rule_id', 'log_analytics_destination_type', 'enabled_log', 'enabled_metric', 'lifecycle'], // prettier-ignore
};

test('terraformHandover imports each item that arrived under the id of its newest version in the target', () => {
  const { import: imports, resource } = parsed(terraformHandover(factsOf()));
  const host = 'https://target.vault.azure.net';
  expect(imports).toEqual([
    { to: '${azurerm_key_vault_secret.db-password}', id: `${host}/secrets/db-password/${version('a')}` },
    { to: '${azurerm_key_vault_secret.item_1st}', id: `${host}/secrets/1st/${version('b')}` },
    { to: '${azurerm_key_vault_key.orders}', id: `${host}/keys/orders/${version('c')}` },
    { to: '${azurerm_key_vault_certificate.item_-edge-}', id: `${host}/certificates/-edge-/${version('d')}` },
    {
      to: '${azurerm_role_assignment.change_0}',
      id: `${vaultId}/providers/Microsoft.Authorization/roleAssignments/11111111-1111-4111-8111-000000000001`,
    },
    { to: '${azurerm_monitor_diagnostic_setting.change_1}', id: `${vaultId}|audit1` },
  ]);
  expect(Object.keys(resource.azurerm_key_vault_secret)).toEqual(['db-password', 'item_1st']);
});

test.each([
  ['of a vault that was there', factsOf()],
  ['of a vault that the move created', factsOf(created)],
])('terraformHandover uses only arguments that the provider has: %s', (_, facts) => {
  const { resource } = parsed(terraformHandover(facts));
  for (const [type, blocks] of Object.entries<Record<string, [object]>>(resource))
    for (const [body] of Object.values(blocks)) {
      expect(Object.keys(body).filter((name) => !argumentsOf[type]?.includes(name))).toEqual([]);
      expect(body).toMatchObject({ lifecycle: [{ prevent_destroy: true }] });
    }
});

test('terraformHandover takes over a vault only if the move created it', () => {
  const own = parsed(terraformHandover(factsOf(created)));
  expect(own.import[0]).toEqual({ to: '${azurerm_key_vault.target}', id: vaultId });
  expect(own.resource.azurerm_key_vault.target[0]).toMatchObject({
    ...{ name: 'target', location: 'northeurope', sku_name: 'premium' },
    ...{ soft_delete_retention_days: 30, rbac_authorization_enabled: true },
  });
  const others = parsed(terraformHandover(factsOf()));
  expect(others.resource.azurerm_key_vault).toBeUndefined();
  expect(others.variable.target_vault_id[0].default).toBe(vaultId);
});

test('both languages name what did not arrive in a comment alone, and say what a run without a move means', () => {
  const [terraform, code] = [terraformHandover(factsOf()), bicepHandover(factsOf())];
  expect(terraform).toContain('# No block for secret/lost: it did not arrive: failed VAULT_FORBIDDEN.\n');
  expect(terraform).toContain('# No block for secret/without-ids: the report names no version of it in the target.\n');
  expect(code).toContain('// No id of secret/lost: it did not arrive: failed VAULT_FORBIDDEN.');
  for (const text of [terraform, code]) expect(text.match(/lost/g)).toHaveLength(1);
  const dry = terraformHandover(factsOf(reportWith({ move: moveOf({ dryRun: true }) })));
  expect(parsed(dry).import).toBeUndefined();
  expect(dry).toContain('No block for secret/db-password: the run was no move.');
});

test('terraformHandover says where an import stores a value, and takes values from an ephemeral variable alone', () => {
  const text = terraformHandover(factsOf());
  expect(text).toContain('stores it in the state');
  const { variable, resource } = parsed(text);
  expect(variable.secret_values[0]).toMatchObject({ ephemeral: true, sensitive: true });
  expect(resource.azurerm_key_vault_secret['db-password'][0].value_wo).toBe('${var.secret_values["db-password"]}');
  expect(text).not.toMatch(/^\s*value = /m);
});

const random = seededRandom(Number(process.env['HANDOVER_SEED'] ?? 11));
const signs = ['$', '{', '}', '%', '"', "'", '\\', '\n', '\r', '\u2028', '`', '#', '/', '*', '[', '<', '\u202e', '\ud83d\ude00', '\u0000', '\u001b[2J', '$${', '%%{', '~', ' ', 'a', 'EOT']; // prettier-ignore
const made = Array.from({ length: 500 }, () =>
  Array.from({ length: random.int(1, 12) }, () => random.pick(signs)).join(''),
);
const texts: readonly string[] = [...hostileTexts, ...made];
const wellFormed = (text: string) => Buffer.from(text, 'utf8').toString('utf8');

test('hclQuote makes one literal of any text, which a parser reads back', () => {
  const read = parsed(texts.map((text, at) => `t${String(at)} = ${hclQuote(text)}\n`).join(''));
  // HCL reads texts in the normalization form C.
  expect(texts.map((_, at) => read[`t${String(at)}`])).toEqual(texts.map((text) => wellFormed(text).normalize('NFC')));
});

test('a hostile text of a role stays in its quotes and in its comment', () => {
  for (const text of texts.slice(0, 500).filter((_, at) => at % 30 === 0)) {
    const read = parsed(terraformHandover(factsOf(reportWith({ vaultChanges: changesWith(text) }))));
    expect(Object.keys(read).sort()).toEqual(['import', 'locals', 'resource', 'terraform', 'variable']);
    expect(read.resource.azurerm_role_assignment.change_0[0].description).toBe(wellFormed(text).normalize('NFC'));
  }
});

whereCompiled('bicepHandover compiles without a warning, and quotes any text', () => {
  const cli = bicep('where').stdout.trim();
  const build = (name: string, text: string) => {
    const file = path.join(folder, `${name}.bicep`);
    writeFileSync(file, text);
    const { status, stdout, stderr } = spawnSync(cli, ['build', file, '--stdout'], { encoding: 'utf8' });
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    return JSON.parse(stdout);
  };
  const isAddress = (text: string) => text.includes('vault.azure.net');
  const hostile = texts.filter((text, at) => at < 12 || isAddress(text)).flatMap((text, at) => changesWith(text, at));
  const names = ['true', 'null', 'Null', 'for', 'resource', 'Orders'];
  const more = [...results, ...names.map((name) => arrived('secret', name, 'e'))];
  const template = build('target', bicepHandover(factsOf(reportWith({ results: more, vaultChanges: hostile }))));
  const words = Object.fromEntries(names.map((name) => [name, version('e')]));
  expect(template.variables.secretVersions).toEqual({ 'db-password': version('a'), '1st': version('b'), ...words });
  const plain = texts.filter((text) => !isAddress(text));
  const read = build('texts', `output texts array = [\n${plain.map((text) => `  ${bicepQuote(text)}\n`).join('')}]\n`);
  // A template marks a text that begins like an expression with one more bracket.
  const expected = plain.map((text) => wellFormed(text).replace(/^\[(?=.*\]$)/s, '[['));
  expect(read.outputs.texts.value).toEqual(expected);
});
