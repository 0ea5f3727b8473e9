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
])('merges %j with added %j into %j', (before, sent, after) => {
  expect(merge(before, sent, 'add')).toEqual(after);
});

test.each([
  [['get', 'list'], ['Get'], ['list']],
  [['get'], ['list'], ['get']],
  [['get'], ['get'], undefined],
  [['get', 'list'], ['all'], undefined],
  [['get', 'list'], [], undefined],
])('reduces %j by removed %j to %j', (before, sent, after) => {
  expect(merge(before, sent, 'remove')).toEqual(after);
});

test('replaces a policy as a whole', () => {
  const before = [policy(['get'], { keys: ['sign'] })];

  expect(mergedPolicies(before, [policy(['set'])], 'replace')).toEqual([policy(['set'])]);
});

test('keeps policies of other principals, and treats a principal through an application as another one', () => {
  const before = [policy(['get'], { objectId: other }), policy(['get'])];
  const through = policy(['set'], { applicationId: other });

  expect(mergedPolicies(before, [through], 'add')).toEqual([...before, through]);
  expect(mergedPolicies([...before, through], [policy([])], 'remove')).toEqual([before[0], through]);
});

test("ignores the spelling of a principal's id", () => {
  expect(mergedPolicies([policy(['get'])], [policy(['set'], { objectId: me.toUpperCase() })], 'add')).toHaveLength(1);
});

test('ignores the removal of a policy that does not exist', () => {
  expect(mergedPolicies([], [policy(['get'])], 'remove')).toEqual([]);
});
