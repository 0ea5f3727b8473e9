import { type Consumer, type ConsumerKind } from '../../../../../shared/contracts/model/consumer';
import { explainConsumer } from '../../../../../shared/rules/consumers/explainConsumer';
import { resultsByItem } from '../../../../../shared/rules/consumers/explainItem';
import { planKeys, type SqlBackups } from '../../../../../shared/rules/consumers/keyDependants';
import { resultOf } from '../../../../support/move/moveFixtures';

const now = Date.parse('2026-03-01T00:00:00Z');
const key = (itemName: string) =>
  resultOf({ itemType: 'key', itemName, state: 'verified', versions: [{ from: 'a', to: 'a' }] });
const results = resultsByItem([
  key('same'),
  { ...key('new'), state: 'recreated', reasons: ['NEW_KEY_MATERIAL'] },
  { ...key('gone'), state: 'blocked' },
]);

function explained(kind: ConsumerKind, item: string | null, resourceId = `/servers/${kind}`) {
  const consumer: Consumer = {
    ...{ kind, resourceId, place: 'encryption', source: 'graph', form: 'address', item, version: null },
    ...{ identity: null, seenAt: '2026-01-01T00:00:00Z' },
  };
  return explainConsumer(consumer, { results, access: undefined });
}

const backups: readonly SqlBackups[] = [
  { server: '/SERVERS/sqlKey', shortTermDays: 7, longTerm: ['P4W', 'P10Y', 'PT0S'] },
];

it('lists which data hangs on which key, and nothing that uses no key', () => {
  const plans = planKeys(
    [
      explained('storageKey', 'keys/same'),
      explained('cosmosKey', 'keys/SAME'),
      explained('sqlKey', 'keys/new'),
      explained('appSetting', 'secrets/x'),
    ],
    { backups, now },
  );
  expect(plans.map(({ item, way, dependants }) => [item, way, dependants.map(({ kind }) => kind)])).toEqual([
    ['keys/new', 'newKey', ['sqlKey']],
    ['keys/same', 'sameMaterial', ['storageKey', 'cosmosKey']],
  ]);
});

it('wraps data with a new key before anything may happen to the old one', () => {
  const [plan] = planKeys([explained('storageKey', 'keys/new')], { backups, now });
  const steps = plan?.dependants[0]?.steps ?? [];
  const at = (words: string) => steps.findIndex((step) => step.includes(words));
  const order = [
    at('purge protection'),
    at('Give its identity'),
    at('Make the new key the one that wraps'),
    at('Read back'),
    at('Keep the old key'),
  ];
  expect(order).toEqual([...order].sort((one, other) => one - other));
  expect(Math.min(...order)).toBe(0);
});

it.each([
  ['missing', 'keys/gone'],
  ['notKnown', null],
] as const)('changes nothing if the key is %s', (way, item) => {
  const [plan] = planKeys([explained('storageKey', item)], { backups, now });
  expect([plan?.way, plan?.dependants[0]?.steps.some((step) => step.includes('wraps'))]).toEqual([way, false]);
});

it('says that a disk encryption set of another region needs a new set', () => {
  const [plan] = planKeys([explained('diskEncryptionSet', 'keys/same')], { backups, now });
  expect(plan?.dependants[0]?.steps.join(' ')).toContain('in another region make a new set');
});

it.each([
  ['the longest policy', backups, '2036-03-08'],
  ['short-term backups alone', [{ server: '/servers/sqlKey', shortTermDays: 35, longTerm: [] }], '2026-04-05'],
  ['policies that nobody read', [], 'notKnown'],
] as const)('keeps the old key of a SQL server as long as the oldest backup: %s', (_, known, until) => {
  const [plan] = planKeys([explained('sqlKey', 'keys/same')], {
    backups: known.map((one) => ({ ...one, longTerm: [...one.longTerm] })),
    now,
  });
  expect(plan?.dependants[0]?.needsOldKeyUntil).toBe(until);
});
