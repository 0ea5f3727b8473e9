import { type Consumer, type ConsumerKind } from '../../contracts/model/consumer';
import { azLine, type Shell } from '../text/azLine';
import { type ConsumerExplained } from './explainConsumer';
import { isChangeable } from './explainItem';

export interface TargetVault {
  readonly name: string;
  readonly suffix: string;
}

/**
 * The commands that change a consumer, one on each line, in order. Undefined if there is none: then a person decides, because what it would
 * see is not what it gets today, or because no command changes it without its values.
 */
export function changeCommands(
  explained: ConsumerExplained,
  target: TargetVault,
  shell: Shell,
): readonly string[] | undefined {
  if (!isChangeable(explained) || explained.sight === 'assumed' || explained.right.right === 'no') return undefined;
  const { consumer } = explained;
  const address = addressOf(consumer, explained.version ?? consumer.version, target);
  const calls = address === undefined ? undefined : callsOf(consumer, address, target);
  if (calls === undefined || calls.some((words) => words.some((word) => word === undefined))) return undefined;
  return calls.map((words) =>
    azLine(
      words.map((word) => word ?? ''),
      shell,
    ),
  );
}

/** Words of a command. Undefined where the Azure CLI would read a name as something else. */
type Words = readonly (string | undefined)[];

function addressOf({ item }: Consumer, version: string | null, { name, suffix }: TargetVault): string | undefined {
  return item === null ? undefined : `https://${name}.${suffix}/${item}${version === null ? '' : `/${version}`}`;
}

interface Use {
  readonly consumer: Consumer;
  /** The item in the target. */
  readonly address: string;
  readonly target: TargetVault;
  readonly ids: Words;
  /** The last part of the resource id, as the value of the options of a kind, and where it is. */
  readonly name: string | undefined;
  readonly group: Words;
  readonly subscription: Words;
  /** Of the address; undefined for the current one. */
  readonly version: string | undefined;
}

function callsOf(consumer: Consumer, address: string, target: TargetVault): readonly Words[] | undefined {
  const { resourceId, kind } = consumer;
  const parts = resourceId.split('/');
  return commands[kind]?.({
    ...{ consumer, address, target, version: address.split('/')[5] },
    ids: ['--ids', plainWord(resourceId)],
    name: plainWord(parts.at(-1) ?? ''),
    group: ['--resource-group', plainWord(parts[4] ?? '')],
    subscription: ['--subscription', plainWord(parts[2] ?? '')],
  });
}

const quiet = ['--output', 'none'];

/** Source: the reference of the Azure CLI for each command. Each changes one consumer, and has no value in its words. */
const commands: Readonly<Partial<Record<ConsumerKind, (use: Use) => readonly Words[] | undefined>>> = {
  appSetting: ({ consumer: { place }, address, ids }) => [
    [
      ...['webapp', 'config', 'appsettings', 'set', ...ids],
      ...['--settings', assigned(place, `@Microsoft.KeyVault(SecretUri=${address})`), ...quiet],
    ],
  ],
  // Without a principal, the system identity of the app reads. The command needs the id of another one, which no search shows.
  containerAppSecret: ({ consumer: { resourceId, place, identity }, address, ids }) =>
    identity === null && /\/containerApps\//i.test(resourceId)
      ? [
          [
            ...['containerapp', 'secret', 'set', ...ids],
            ...['--secrets', assigned(elementOf(place), `keyvaultref:${address},identityref:system`), ...quiet],
          ],
        ]
      : undefined,
  appConfigurationReference: ({ consumer: { place }, address, name, subscription }) => [
    [
      ...['appconfig', 'kv', 'set-keyvault', '--auth-mode', 'login', '--name', name, ...subscription],
      ...[...keyWords(place), '--secret-identifier', address, '--yes', ...quiet],
    ],
  ],
  applicationGatewayCertificate: ({ consumer: { place }, address, name, group, subscription }) => [
    [
      ...['network', 'application-gateway', 'ssl-cert', 'update', '--gateway-name', name, ...group, ...subscription],
      ...['--name', plainWord(elementOf(place)), '--key-vault-secret-id', address],
    ],
  ],
  storageKey: ({ consumer: { item }, target, ids, version }) => [
    [
      ...['storage', 'account', 'update', ...ids, '--encryption-key-source', 'Microsoft.Keyvault'],
      ...['--encryption-key-vault', `https://${target.name}.${target.suffix}`],
      ...['--encryption-key-name', item?.split('/')[1]],
      ...(version === undefined ? [] : ['--encryption-key-version', version]),
    ],
  ],
  serviceBusKey: (use) => namespaceKey('servicebus', use),
  eventHubsKey: (use) => namespaceKey('eventhubs', use),
  cosmosKey: ({ address, ids }) => [['cosmosdb', 'update', ...ids, '--key-uri', address]],
  sqlKey: ({ consumer: { resourceId }, address, name, group, subscription, version }) => {
    // A server takes a key by its version alone.
    if (version === undefined || !/\/servers\//i.test(resourceId)) return undefined;
    const server = ['--server', name, ...group, ...subscription];
    return [
      ['sql', 'server', 'key', 'create', ...server, '--kid', address],
      ['sql', 'server', 'tde-key', 'set', ...server, '--server-key-type', 'AzureKeyVault', '--kid', address],
    ];
  },
};

/** The first command keeps the old key. The second one shows both, before a person removes the old one. */
function namespaceKey(
  service: 'servicebus' | 'eventhubs',
  { consumer: { item }, target, name, group, subscription, version }: Use,
): readonly Words[] {
  const keys = [
    `key-name=${item?.split('/')[1] ?? ''}`,
    `key-vault-uri=https://${target.name}.${target.suffix}`,
    ...(version === undefined ? [] : [`key-version=${version}`]),
  ];
  const place = [...group, ...subscription];
  return [
    [
      ...[service, 'namespace', 'encryption', 'add', '--namespace-name', name, ...place],
      '--encryption-config',
      ...keys,
    ],
    [...[service, 'namespace', 'show', '--name', name, ...place], '--query', 'encryption.keyVaultProperties'],
  ];
}

/** The name of the element of a list in a place such as `properties.configuration.secrets[db].keyVaultUrl`; empty without one, or with several. */
export function elementOf(place: string): string {
  return /^[^[\]]*\[([^[\]]+)\][^[\]]*$/.exec(place)?.[1] ?? '';
}

/** A search writes a label in parentheses behind the key. Where that can mean several keys, there is no command. */
function keyWords(place: string): Words {
  const [key = '', label, more] = place.endsWith(')') ? place.slice(0, -1).split(' (') : [place];
  if (label === undefined) return ['--key', plainWord(place)];
  return more === undefined ? ['--key', plainWord(key), '--label', plainWord(label)] : [undefined];
}

/** The Azure CLI reads `@file` and takes `-x` for an option; PowerShell puts a folder in the place of `~`, once a script gives it on. Such a name has no command. */
function plainWord(text: string): string | undefined {
  return text === '' || /^[@~-]|[\p{Cc}\p{Cf}\p{Cs}\p{Zl}\p{Zp}]/u.test(text) ? undefined : text;
}

/** `name=value`. The value may begin with `@`: only a whole word that begins so names a file. */
function assigned(name: string, value: string): string | undefined {
  return plainWord(name) === undefined || /[=\s]/.test(name) ? undefined : `${name}=${value}`;
}
