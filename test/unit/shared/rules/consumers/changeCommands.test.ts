import { type Consumer, type ConsumerKind } from '../../../../../shared/contracts/model/consumer';
import { changeCommands } from '../../../../../shared/rules/consumers/changeCommands';
import { shells } from '../../../../../shared/rules/text/azLine';
import { explainConsumer } from '../../../../../shared/rules/consumers/explainConsumer';
import { resultsByItem } from '../../../../../shared/rules/consumers/explainItem';
import { planChanges } from '../../../../../shared/rules/consumers/planChanges';
import { mixedSeed, type Random, seededRandom } from '../../../../support/fuzz/random';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { runCommands } from '../../../../support/shell/runCommands';
import { findPwsh, readPwsh, runPwsh } from '../../../../support/shell/runPwsh';

// Names of resources, settings and keys are written by people who must not run anything in the shell of the person who pastes a command.

const seed = Number(process.env['CHANGE_COMMANDS_SEED'] ?? 1);
const rounds = Number(process.env['CHANGE_COMMANDS'] ?? 500);
const target = { name: 'new-kv', suffix: 'vault.azure.net' };
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const moved = [
  resultOf({ itemName: 'db', state: 'verified', versions: [{ from: one, to: two }] }),
  resultOf({ itemType: 'key', itemName: 'wrap', state: 'verified', versions: [{ from: one, to: one }] }),
];
const results = resultsByItem(moved);

function consumerOf(kind: ConsumerKind, changes: Partial<Consumer>): Consumer {
  return {
    ...{ kind, resourceId: '/subscriptions/s/resourceGroups/g/providers/p/servers/n', place: 'DB', source: 'graph' },
    ...{ form: 'address', item: 'secrets/db', version: null, identity: null, seenAt: '2026-01-01T00:00:00Z' },
    ...changes,
  };
}

function commandsOf(kind: ConsumerKind, changes: Partial<Consumer>) {
  return changeCommands(explainConsumer(consumerOf(kind, changes), { results, access: undefined }), target, 'bash');
}

it.each([
  [
    'appSetting',
    {},
    /appsettings set .* 'DB=@Microsoft\.KeyVault\(SecretUri=https:\/\/new-kv\.vault\.azure\.net\/secrets\/db\)'/,
  ],
  ['appSetting', { version: one }, new RegExp(`/secrets/db/${two}\\)`)],
  [
    'storageKey',
    { item: 'keys/wrap', version: one },
    new RegExp(`--encryption-key-name wrap --encryption-key-version ${one}$`),
  ],
  ['sqlKey', { item: 'keys/wrap', version: one }, /sql server key create .*\n.*tde-key set/],
  [
    'containerAppSecret',
    {
      resourceId: '/subscriptions/s/resourceGroups/g/providers/Microsoft.App/containerApps/n',
      place: 'properties.configuration.secrets[db-one].keyVaultUrl',
    },
    /--secrets '?db-one=keyvaultref:https:\/\/new-kv\.vault\.azure\.net\/secrets\/db,identityref:system/,
  ],
  [
    'applicationGatewayCertificate',
    { place: 'properties.sslCertificates[tls].properties.keyVaultSecretId' },
    /ssl-cert update .* --name tls --key-vault-secret-id/,
  ],
  ['appConfigurationReference', { place: 'app:db (blue)' }, /--key app:db --label blue --secret-identifier/],
  [
    'serviceBusKey',
    { item: 'keys/wrap', version: one },
    new RegExp(
      `^az servicebus namespace encryption add --namespace-name n .*--encryption-config key-name=wrap key-vault-uri=https://new-kv.vault.azure.net key-version=${one}\naz servicebus namespace show `,
    ),
  ],
  [
    'eventHubsKey',
    { item: 'keys/wrap' },
    /^az eventhubs namespace encryption add .* key-vault-uri=[^ ]*net\naz eventhubs/,
  ],
  ['cosmosKey', { item: 'keys/wrap' }, /--key-uri https:\/\/new-kv\.vault\.azure\.net\/keys\/wrap$/],
] as const)('prints what changes a %s', (kind, changes, words) => {
  expect(commandsOf(kind, changes)?.join('\n')).toMatch(words);
});

it.each([
  ['an item that is not in the target', 'appSetting', { item: 'secrets/gone' }],
  ['a key of SQL without a version', 'sqlKey', { item: 'keys/wrap' }],
  ['a setting whose name reads a file', 'appSetting', { place: '@/etc/passwd' }],
  ['a setting whose name is an option', 'appSetting', { place: '--help' }],
  ['a setting whose name can be a folder', 'appSetting', { place: '~' }],
  ['a setting whose name has two parts', 'appSetting', { place: 'A=B' }],
  ['a key that can have two labels', 'appConfigurationReference', { place: 'app (old) (blue)' }],
  ['an element of a list without a name', 'applicationGatewayCertificate', { place: 'properties.sslCertificates' }],
  ['a resource of two lines', 'storageKey', { item: 'keys/wrap', resourceId: '/a\n/b' }],
  ['a kind that a person changes', 'caller', {}],
] as const)('prints nothing for %s', (_, kind, changes) => {
  expect(commandsOf(kind, changes)).toBeUndefined();
});

const pieces = [
  ...["'", '"', '`', '\\', '$', '!', '~', '*', '#', '%', '&', '|', ';', '<', '>', '(', ')', '{', '}', ',', '@', '-'],
  ...['$(touch pwned)', '`touch pwned`', "'; touch pwned; '", '"; touch pwned; "', '&& touch pwned', '> pwned'],
  ...['\u2018', '\u2019', '\u201a', '\u201b', '\u201c', '\u201d', '\u2019; New-Item pwned; \u2018', '$env:HOME'],
  ...['; New-Item pwned', '| Out-File pwned', '@(New-Item pwned)', 'plain', 'é', '🔒', '\n', '\u202e', '\u001b[2J'],
] as const;

function hostile(random: Random): string {
  return Array.from({ length: random.int(1, 5) }, () => random.pick(pieces)).join('');
}

const kinds = [
  'appSetting',
  'storageKey',
  'serviceBusKey',
  'applicationGatewayCertificate',
  'appConfigurationReference',
] as const;

/** What the plan of a change prints for hostile names. What the app changes itself is printed by `kvmover consumers explain` alone. */
function fuzzed() {
  const move = moveOf({ sourceVault: 'old-kv', targetVault: target.name });
  const report = { move, phase: 'completed' as const, results: moved };
  return Array.from({ length: rounds }, (_, round) => {
    const random = seededRandom(mixedSeed(seed, round));
    const [name, own] = [hostile(random), hostile(random)];
    const kind = random.pick(kinds);
    const place = kind === 'applicationGatewayCertificate' ? `properties.sslCertificates[${own}].properties` : own;
    const item = kind.endsWith('Key') ? 'keys/wrap' : 'secrets/db';
    const resourceId = `/subscriptions/s/resourceGroups/g/providers/p/servers/${name}`;
    const consumer = consumerOf(kind, { resourceId, place, item });
    const rows = planChanges([consumer], { report, access: undefined, vaultSuffix: target.suffix });
    const explained = explainConsumer(consumer, { results, access: undefined });
    const [bash = [], pwsh = []] =
      kind === 'appConfigurationReference'
        ? shells.map((shell) => changeCommands(explained, target, shell))
        : rows.flatMap(({ commands, powershell }) => [commands, powershell]);
    return bash.map((line, at) => ({ kind, bash: line, pwsh: pwsh[at] ?? '', name, own }));
  }).flat();
}

const all = fuzzed();
let bashCalls: readonly (readonly string[])[];
beforeAll(() => {
  bashCalls = runCommands(all.map(({ bash }) => bash)).calls;
});

test(`bash gives each name to the Azure CLI as it is, and runs nothing else (${String(rounds)} names, seed ${String(seed)})`, () => {
  expect(all.length).toBeGreaterThan(rounds / 4);
  const { calls, files, stderr } = runCommands(all.map(({ bash }) => bash));
  expect({ calls: calls.length, files, stderr }).toEqual({ calls: all.length, files: [], stderr: '' });
  calls.forEach((call, at) => {
    const { kind, name, own } = all[at] ?? { kind: 'appSetting', name: '', own: '' };
    const words = call.join('\0');
    const hasName = words.includes(`/servers/${name}`) || call.includes(name);
    const hasPlace = kind.endsWith('Key') || call.includes(own) || words.includes(`\0${own}=@Microsoft.KeyVault(`);
    expect({ at, hasName, hasPlace }).toEqual({ at, hasName: true, hasPlace: true });
  });
});

test('a line for PowerShell has the same words by its rules, and goes around cmd.exe where that would read them again', () => {
  expect(all.map(({ pwsh }) => readPwsh(pwsh).words)).toEqual(bashCalls);
  for (const { pwsh } of all) {
    const { program, words } = readPwsh(pwsh);
    if (words.some((word) => /["%&|<>^()!]/.test(word))) expect(program).toContain('azps.ps1');
  }
});

const pwshProgram = findPwsh();
const inPwsh = pwshProgram === undefined ? test.skip : test;
inPwsh.each(['', 'Windows_NT'])('PowerShell gives the same words to the Azure CLI as bash (OS=%s)', (OS) => {
  const { calls, files, stderr } = runPwsh(
    pwshProgram ?? '',
    all.map(({ pwsh }) => pwsh),
    { OS },
  );
  expect({ calls, files, stderr }).toEqual({ calls: bashCalls, files: [], stderr: '' });
});
