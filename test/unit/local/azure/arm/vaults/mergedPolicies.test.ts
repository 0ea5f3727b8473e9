import { mergedPolicies } from '../../../../../../local/azure/arm/vaults/mergedPolicies';

const me = 'c8e1f7a3-96b2-4d15-8e40-2f7b5a0d3c69';
const other = 'aaaaaaaa-0000-4000-8000-000000000001';
const policy = (secrets: string[], rest = {}) => ({ objectId: me, keys: [], secrets, certificates: [], ...rest });

function merge(before: string[], sent: string[], kind: 'add' | 'replace' | 'remove'): string[] | undefined {
  return mergedPolicies([policy(before)], [policy(sent)], kind)[0]?.secrets;
}

test.each([
  [['get'], ['list'], ['get', 'list']],
  [['get'], ['GET'], ['get']],
  [[], [], []],
])('%j with %j added is %j', (before, sent, after) => {
  expect(merge(before, sent, 'add')).toEqual(after);
});

test.each([
  [['get', 'list'], ['Get'], ['list']],
  [['get'], ['list'], ['get']],
  [['get'], ['get'], undefined],
  [['get', 'list'], ['all'], undefined],
  [['get', 'list'], [], undefined],
])('%j with %j removed is %j', (before, sent, after) => {
  expect(merge(before, sent, 'remove')).toEqual(after);
});

test('what replaces a policy takes its whole place', () => {
  const before = [policy(['get'], { keys: ['sign'] })];

  expect(mergedPolicies(before, [policy(['set'])], 'replace')).toEqual([policy(['set'])]);
});

test('policies of other principals stay, and the same principal through an application is another one', () => {
  const before = [policy(['get'], { objectId: other }), policy(['get'])];
  const through = policy(['set'], { applicationId: other });

  expect(mergedPolicies(before, [through], 'add')).toEqual([...before, through]);
  expect(mergedPolicies([...before, through], [policy([])], 'remove')).toEqual([before[0], through]);
});

test('a principal is the same however its id is spelled', () => {
  expect(mergedPolicies([policy(['get'])], [policy(['set'], { objectId: me.toUpperCase() })], 'add')).toHaveLength(1);
});

test('what is not there cannot be removed', () => {
  expect(mergedPolicies([], [policy(['get'])], 'remove')).toEqual([]);
});
