import { type ConsumerChange } from '../../../../../shared/contracts/model/consumerChange';
import { changedPart, samePart } from '../../../../../shared/rules/consumers/changedPart';

const suffix = 'vault.azure.net';
const old = 'https://old-kv.vault.azure.net';
const type = 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8';
const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];

function changeOf(changes: Partial<ConsumerChange> = {}): ConsumerChange {
  return {
    ...{ kind: 'appConfigurationReference', resourceId: '/one', place: 'k', label: null, from: 'old-kv', to: 'new-kv' },
    ...{ item: 'secrets/db', version: null, newVersion: null },
    ...changes,
  };
}

const reference = (value: string, content = type) => JSON.stringify({ content_type: content, value, tags: { a: old } });

it.each([
  [`{"uri":"${old}/secrets/db"}`, {}, '{"uri":"https://new-kv.vault.azure.net/secrets/db"}'],
  [`{ "uri" :\n "${old}/secrets/db/" }`, {}, '{ "uri" :\n "https://new-kv.vault.azure.net/secrets/db/" }'],
  [
    `{"uri":"HTTPS://OLD-KV.vault.azure.net:443/secrets/db"}`,
    {},
    '{"uri":"HTTPS://new-kv.vault.azure.net:443/secrets/db"}',
  ],
  [
    `{"uri":"${old}/secrets/db/${one}"}`,
    { version: one, newVersion: two },
    `{"uri":"https://new-kv.vault.azure.net/secrets/db/${two}"}`,
  ],
  [
    `{"uri":"${old}/secrets/db/${one}"}`,
    { version: one },
    `{"uri":"https://new-kv.vault.azure.net/secrets/db/${one}"}`,
  ],
] as const)('changes only the address in %s', (value, changes, wanted) => {
  const text = JSON.stringify({ content_type: type, value });
  expect(changedPart(text, changeOf(changes), suffix)).toEqual({
    state: 'changed',
    text: JSON.stringify({ content_type: type, value: wanted }),
  });
});

it.each([
  [`{"uri":"${old}/secrets/db2"}`, {}],
  [`{"uri":"${old}/secrets/db/${one}"}`, {}],
  [`{"uri":"${old}/secrets/db"}`, { version: one }],
  ['{"uri":"https://very-old-kv.vault.azure.net/secrets/db"}', {}],
  [`{"uri":"${old}.evil.example/secrets/db"}`, {}],
  ['{"uri":"https://old-kv.vault.azure.cn/secrets/db"}', {}],
  [`{"uri":"${old}/secrets/db","more":"${old}/secrets/db"}`, {}],
  ['no address', {}],
] as const)('refuses %s, which is not the reference that was found', (value, changes) => {
  const text = JSON.stringify({ content_type: type, value });
  expect(changedPart(text, changeOf(changes), suffix)).toEqual({ state: 'refused', because: 'NOT_A_REFERENCE' });
});

it('finds that an object names the target already', () => {
  const text = JSON.stringify({ content_type: type, value: '{"uri":"https://new-kv.vault.azure.net/secrets/db"}' });
  expect(changedPart(text, changeOf(), suffix)).toEqual({ state: 'there' });
});

it.each([
  ['a plain key', 'appConfigurationReference', reference(`{"uri":"${old}/secrets/db"}`, 'text/plain')],
  ['a named value without a vault', 'namedValue', 'null'],
  [
    'a linked service of another type',
    'dataFactoryLinkedService',
    JSON.stringify({ type: 'AzureSqlDatabase', typeProperties: { connectionString: old } }),
  ],
  [
    'a linked service with more fields',
    'dataFactoryLinkedService',
    JSON.stringify({ type: 'AzureKeyVault', typeProperties: { baseUrl: old, secret: 'x' } }),
  ],
  [
    'a computed address',
    'synapseLinkedService',
    JSON.stringify({ type: 'AzureKeyVault', typeProperties: { baseUrl: { type: 'Expression' } } }),
  ],
  [
    'an address with parameters',
    'synapseLinkedService',
    JSON.stringify({ type: 'AzureKeyVault', typeProperties: { baseUrl: '@{linkedService().x}' } }),
  ],
] as const)('leaves %s to a person', (_, kind, text) => {
  expect(changedPart(text, changeOf({ kind, item: null }), suffix)).toEqual({
    state: 'refused',
    because: 'MAY_HAVE_VALUES',
  });
});

it('compares parts without regard to the order of their fields', () => {
  expect(samePart('{"a":1,"b":[{"c":2,"d":3}]}', '{"b":[{"d":3,"c":2}],"a":1}')).toBe(true);
  expect(samePart('{"a":1}', '{"a":2}')).toBe(false);
});
