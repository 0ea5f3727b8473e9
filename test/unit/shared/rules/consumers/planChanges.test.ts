import { type Consumer } from '../../../../../shared/contracts/model/consumer';
import { type ConsumerChange } from '../../../../../shared/contracts/model/consumerChange';
import {
  addressesOf,
  type ChangeFacts,
  changePlanOf,
  keysOf,
  planChanges,
} from '../../../../../shared/rules/consumers/planChanges';
import { moveOf, resultOf } from '../../../../support/move/moveFixtures';
import { type vaultAccess } from '../../../../../shared/rules/configuration/vaultAccess';

const [one, two] = ['a'.repeat(32), 'b'.repeat(32)];
const results = [resultOf({ itemName: 'db', state: 'verified', versions: [{ from: one, to: two }] })];
const identity = '11111111-0000-4000-8000-000000000000';
const nobody: ChangeFacts['access'] = {
  ...({} as ReturnType<typeof vaultAccess>),
  ...{ vault: 'new-kv', principals: [], notRead: [] },
};
const consumerOf = (changes: Partial<Consumer> = {}): Consumer => ({
  ...{ kind: 'namedValue', resourceId: '/one', place: 'db', source: 'apiManagement', form: 'address' },
  ...{ item: 'secrets/db', version: one, identity: null, seenAt: '2026-01-01T00:00:00Z' },
  ...changes,
});
const move = moveOf({ sourceVault: 'old-kv', targetVault: 'new-kv' });
const factsOf = (changes: Partial<ChangeFacts> = {}, more: Partial<ChangeFacts['report']> = {}): ChangeFacts => ({
  report: { move, phase: 'completed', results, ...more },
  ...{ access: undefined, vaultSuffix: 'vault.azure.net' },
  ...changes,
});

it('plans the address with the version that has its value in the target', () => {
  const [row = fail()] = planChanges([consumerOf()], factsOf());
  expect([row.left, addressesOf(row, 'vault.azure.net')]).toEqual([
    null,
    {
      from: `https://old-kv.vault.azure.net/secrets/db/${one}`,
      to: `https://new-kv.vault.azure.net/secrets/db/${two}`,
    },
  ]);
});

it.each([
  ['NOT_BY_APP', { kind: 'storageKey', item: 'keys/db' }, {}],
  ['NOT_AN_ADDRESS', { form: 'name' }, {}],
  ['OTHER_VALUE', { version: 'c'.repeat(32) }, {}],
  ['OTHER_VALUE', { item: 'secrets/other' }, {}],
  ['RIGHT_MISSING', { identity }, { access: nobody }],
] as const)('leaves a consumer to a person: %s', (left, changes, facts) => {
  expect(planChanges([consumerOf(changes)], factsOf(facts))).toMatchObject([{ left, change: null }]);
});

it('changes a consumer that names only the vault if everything moved, and leaves it otherwise', () => {
  const whole = consumerOf({ kind: 'dataFactoryLinkedService', item: null, version: null });
  const leftOf = (more: Partial<ChangeFacts['report']>) => planChanges([whole], factsOf({}, more))[0]?.left;
  expect(leftOf({})).toBeNull();
  expect(leftOf({ phase: 'partiallyCompleted' })).toBe('NOT_ALL_MOVED');
  const select = { types: ['secret' as const], include: ['*'], exclude: [], versions: 'all' as const };
  expect(leftOf({ move: { ...move, select } })).toBe('NOT_ALL_MOVED');
});

it('puts those that are changed first, in pages of 50, under one hash', () => {
  const left = consumerOf({ kind: 'roleAssignment', item: null, version: null });
  const many = Array.from({ length: 60 }, (_, at) => consumerOf({ place: `db-${String(at)}` }));
  const plan = changePlanOf(planChanges([left, ...many], factsOf()));
  expect([plan.rows, plan.changes, plan.pages.map((page) => page.length)]).toEqual([61, 60, [50, 11]]);
  expect(plan.pages[1]?.at(-1)?.change).toBeNull();
  expect(changePlanOf(planChanges([left, ...many.slice(1)], factsOf())).planHash).not.toBe(plan.planHash);
});

it('reads a place of App Configuration as each key and label that it can mean', () => {
  const [row = fail()] = planChanges(
    [consumerOf({ kind: 'appConfigurationReference', place: 'a (b) (c)' })],
    factsOf(),
  );
  const change: ConsumerChange = row.change ?? fail();
  expect(keysOf(change).map(({ place, label }) => [place, label])).toEqual([
    ['a (b) (c)', null],
    ['a', 'b) (c'],
    ['a (b)', 'c'],
  ]);
});

function fail(): never {
  throw new Error('The plan has this row.');
}
