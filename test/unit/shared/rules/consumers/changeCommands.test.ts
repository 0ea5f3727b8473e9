import { type Consumer, type ConsumerKind } from '../../../../../shared/contracts/model/consumer';
import { changeCommands } from '../../../../../shared/rules/consumers/changeCommands';
import { explainConsumer } from '../../../../../shared/rules/consumers/explainConsumer';
import { resultsByItem } from '../../../../../shared/rules/consumers/explainItem';
import { mixedSeed, type Random, seededRandom } from '../../../../support/fuzz/random';
import { resultOf } from '../../../../support/move/moveFixtures';
import { runCommands } from '../../../../support/shell/runCommands';
import { findPwsh, runPwsh } from '../../../../support/shell/runPwsh';

// Names of resources, settings and keys are written by people who must not run anything in the shell of the person who pastes a command.

const seed = Number(process.env['CHANGE_COMMANDS_SEED'] ?? 1);
const rounds = Number(process.env['CHANGE_COMMANDS'] ?? 500);
const target = { name: 'new-kv', suffix: 'vault.azure.net' };
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const results = resultsByItem([
  resultOf({ itemName: 'db', state: 'verified', versions: [{ from: one, to: two }] }),
  resultOf({ itemType: 'key', itemName: 'wrap', state: 'verified', versions: [{ from: one, to: one }] }),
]);

function commandsOf(kind: ConsumerKind, changes: Partial<Consumer>, shell: 'bash' | 'pwsh' = 'bash') {
  const consumer: Consumer = {
    ...{ kind, resourceId: '/subscriptions/s/resourceGroups/g/providers/p/servers/n', place: 'DB', source: 'graph' },
    ...{ form: 'address', item: 'secrets/db', version: null, identity: null, seenAt: '2026-01-01T00:00:00Z' },
    ...changes,
  };
  return changeCommands(explainConsumer(consumer, { results, access: undefined }), target, shell);
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
  ['cosmosKey', { item: 'keys/wrap' }, /--key-uri https:\/\/new-kv\.vault\.azure\.net\/keys\/wrap$/],
] as const)('prints what changes a %s', (kind, changes, words) => {
  expect(commandsOf(kind, changes)?.join('\n')).toMatch(words);
});

it.each([
  ['an item that is not in the target', 'appSetting', { item: 'secrets/gone' }],
  ['a key of SQL without a version', 'sqlKey', { item: 'keys/wrap' }],
  ['a setting whose name reads a file', 'appSetting', { place: '@/etc/passwd' }],
  ['a setting whose name is an option', 'appSetting', { place: '--help' }],
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

/** The commands of some rounds, with the words that each has to give to the Azure CLI. */
function fuzzed(shell: 'bash' | 'pwsh') {
  const kinds: readonly ConsumerKind[] = [
    'appSetting',
    'storageKey',
    'applicationGatewayCertificate',
    'appConfigurationReference',
  ];
  return Array.from({ length: rounds }, (_, round) => {
    const random = seededRandom(mixedSeed(seed, round));
    const [name, own] = [hostile(random), hostile(random)];
    const kind = random.pick(kinds) ?? 'appSetting';
    const place = kind === 'applicationGatewayCertificate' ? `properties.sslCertificates[${own}].properties` : own;
    const item = kind === 'storageKey' ? 'keys/wrap' : 'secrets/db';
    const resourceId = `/subscriptions/s/resourceGroups/g/providers/p/servers/${name}`;
    return { commands: commandsOf(kind, { resourceId, place, item }, shell) ?? [], name, place: own };
  }).filter(({ commands }) => commands.length > 0);
}

it.each(['bash', ...(findPwsh() === undefined ? [] : ['pwsh'])] as const)(
  `%s gives each name to the Azure CLI as it is, and runs nothing else (${String(rounds)} names, seed ${String(seed)})`,
  (shell) => {
    const all = fuzzed(shell as 'bash' | 'pwsh');
    expect(all.length).toBeGreaterThan(rounds / 4);
    const lines = all.flatMap(({ commands }) => commands);
    const { calls, files, stderr } = shell === 'bash' ? runCommands(lines) : runPwsh(findPwsh() ?? '', lines);
    expect({ calls: calls.length, files, stderr }).toEqual({ calls: lines.length, files: [], stderr: '' });
    calls.forEach((call, at) => {
      const { name, place } = all[at] ?? { name: '', place: '' };
      const words = call.join('\0');
      const hasName = words.includes(`/servers/${name}`) || call.includes(name);
      const hasPlace =
        call[0] === 'storage' || call.includes(place) || words.includes(`\0${place}=@Microsoft.KeyVault(`);
      expect({ at, hasName, hasPlace }).toEqual({ at, hasName: true, hasPlace: true });
    });
  },
);
