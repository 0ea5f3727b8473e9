import { type Problem } from '../../../../../shared/contracts/model/progress';
import { type ItemResult, type ItemState, itemStates } from '../../../../../shared/contracts/model/outcome';
import { batchSummarySchema } from '../../../../../shared/contracts/steps/orchestrations';
import {
  countItems,
  firstFew,
  kindOf,
  noticesOf,
  problemsOf,
  problemsShown,
  summarizeResults,
  versionsDone,
} from '../../../../../shared/rules/problems/summarizeResults';
import { idOf, resultOf } from '../../../../support/move/moveFixtures';

const codesOf = (result: Partial<ItemResult>) => problemsOf(resultOf(result), 'done').map(({ code }) => code);

test('countItems adds up to the total if nothing is open', () => {
  const closed = itemStates.filter((state) => kindOf(state) !== 'open').map((state) => resultOf({ state }));
  const { total, done, skipped, blocked, failed } = countItems(closed);
  expect(total).toBe(done + skipped + blocked + failed);
});

test.each<[ItemState[], object]>([
  [[], { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 }],
  [
    ['restored', 'imported', 'recreated', 'verified', 'alreadyThere'],
    { total: 5, done: 5, skipped: 0, blocked: 0, failed: 0 },
  ],
  [['skipped', 'blocked', 'failed', 'failed'], { total: 4, done: 0, skipped: 1, blocked: 1, failed: 2 }],
  [['planned', 'backedUp', 'exported'], { total: 3, done: 0, skipped: 0, blocked: 0, failed: 0 }],
])('countItems of %j returns %j', (states, counts) => {
  expect(countItems(states.map((state) => resultOf({ state })))).toEqual(counts);
});

test.each<[Partial<ItemResult>, number]>([
  [{ state: 'restored', versionCount: 3 }, 3],
  [
    { state: 'imported', versionCount: 3, versionsLeftOut: [{ version: idOf('a'), reason: 'OLD_VERSION_DISABLED' }] },
    2,
  ],
  [{ state: 'alreadyThere', versionCount: 2 }, 2],
  [{ state: 'failed', versionCount: 3 }, 0],
  [{ state: 'skipped', versionCount: 3 }, 0],
  [{ state: 'exported', versionCount: 3 }, 0],
])('versionsDone of %j returns %i', (result, versions) => {
  expect(versionsDone(resultOf(result))).toBe(versions);
});

test.each<[string, Partial<ItemResult>, string[]]>([
  ['a plain moved item', {}, []],
  ['an item that was there', { state: 'alreadyThere', reasons: ['ALREADY_THERE'] }, []],
  ['an item that went by value', { state: 'imported', reasons: ['OTHER_GEOGRAPHY'] }, []],
  ['an item that moved in part', { state: 'imported', reasons: ['OLD_VERSION_DISABLED'] }, ['OLD_VERSION_DISABLED']],
  ['a remark that alone blocks an item', { state: 'blocked', reasons: ['OTHER_GEOGRAPHY'] }, ['OTHER_GEOGRAPHY']],
  [
    'a remark next to the cause of a block',
    { state: 'blocked', reasons: ['OTHER_GEOGRAPHY', 'CURRENT_VERSION_DISABLED'] },
    ['CURRENT_VERSION_DISABLED'],
  ],
  ['an item that failed', { state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' }, ['VAULT_FORBIDDEN']],
  [
    'an item that could not be inspected',
    { state: 'failed', reasons: ['NOT_INSPECTED'], code: 'VAULT_FORBIDDEN' },
    ['NOT_INSPECTED', 'VAULT_FORBIDDEN'],
  ],
])('problemsOf returns the problems of %s', (_, result, codes) => {
  expect(codesOf(result)).toEqual(codes);
});

test.each<[string, Partial<ItemResult>, string[], string[]]>([
  ['moved with a consequence', { reasons: ['RENEWS_IN_BOTH_VAULTS'] }, [], ['RENEWS_IN_BOTH_VAULTS']],
  ['recreated', { state: 'recreated', reasons: ['OTHER_GEOGRAPHY', 'NEW_KEY_MATERIAL'] }, ['NEW_KEY_MATERIAL'], []],
  ['left out by the request', { state: 'skipped', reasons: ['NOT_SELECTED'] }, [], []],
  ['a part of a certificate', { state: 'skipped', reasons: ['CERTIFICATE_BACKED'] }, [], ['CERTIFICATE_BACKED']],
  [
    'changed, with a version left out',
    { state: 'imported', reasons: ['CHANGED_SINCE_PLAN', 'OLD_VERSION_EXPIRED', 'DATE_AFTER_2038'] },
    ['OLD_VERSION_EXPIRED'],
    ['CHANGED_SINCE_PLAN'],
  ],
  [
    'blocked by what usually is a remark',
    { state: 'blocked', reasons: ['UNKNOWN_REGION', 'CHANGED_SINCE_PLAN'] },
    ['UNKNOWN_REGION', 'CHANGED_SINCE_PLAN'],
    ['CHANGED_SINCE_PLAN'],
  ],
])('problemsOf and noticesOf separate problems and notices of an item that was %s', (_, result, problems, notices) => {
  expect(codesOf(result)).toEqual(problems);
  expect(noticesOf(resultOf(result), 'done').map(({ code }) => code)).toEqual(notices);
});

test('problemsOf adds the remark of an item to its problems, noticesOf does not', () => {
  const result = resultOf({
    state: 'blocked',
    reasons: ['SOFT_DELETED_IN_TARGET', 'RENEWS_IN_BOTH_VAULTS'],
    remark: 'The name becomes free on 2026-05-11.',
  });
  expect(problemsOf(result, 'done')).toMatchObject([
    { detail: expect.stringMatching(/name\. The name becomes free on 2026-05-11\.$/) },
  ]);
  expect(noticesOf(result, 'done')).toMatchObject([{ detail: expect.not.stringContaining('2026') }]);
});

test('problemsOf names the item, the cause and the remedy', () => {
  expect(problemsOf(resultOf({ state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'It may not.' }), 'done')).toEqual([
    {
      itemType: 'secret',
      itemName: 'payroll',
      code: 'VAULT_FORBIDDEN',
      detail: 'It may not.',
      remedy: expect.stringContaining('permission'),
    },
  ]);
});

test('summarizeResults returns the first few problems and the number of all', () => {
  const results = Array.from({ length: 25 }, () => resultOf({ state: 'failed', code: 'INTERNAL', detail: 'x' }));
  const summary = batchSummarySchema.parse(summarizeResults(results, 7));
  expect([summary.problems.length, summary.problemCount, summary.throttled]).toEqual([problemsShown, 25, 7]);
});

test('firstFew keeps one problem of each code, in their order, before a second one of any', () => {
  const problemOf = (code: Problem['code'], itemName: string): Problem => ({ code, itemName, detail: '', remedy: '' });
  const many = Array.from({ length: 20 }, (_, at) => problemOf('INTERNAL', `item-${String(at)}`));
  const few = firstFew([...many, problemOf('VAULT_REFUSED', 'a'), problemOf('ISSUER_PASSWORD_NEEDED', 'ca')]);
  expect(few.map(({ itemName }) => itemName)).toEqual([
    ...Array.from({ length: problemsShown - 2 }, (_, at) => `item-${String(at)}`),
    'a',
    'ca',
  ]);
  expect(firstFew(many.slice(0, 3))).toEqual(many.slice(0, 3));
});

test('summarizeResults counts an item that was there before as done, but not as worked on', () => {
  const states: ItemState[] = ['restored', 'imported', 'recreated', 'verified', 'alreadyThere', 'failed', 'blocked'];
  expect(
    summarizeResults(
      states.map((state) => resultOf({ state })),
      0,
    ),
  ).toMatchObject({ items: { done: 5 }, worked: 4 });
});

test.each(['x'.repeat(1000), '"'.repeat(1000), '\u0001'.repeat(1000), '😀'.repeat(500)])(
  'a long text is cut by what it takes as JSON (%#)',
  (detail) => {
    const { problems } = summarizeResults([resultOf({ state: 'failed', code: 'INTERNAL', detail })], 0);
    expect(JSON.stringify(problems[0]?.detail).length).toBeLessThanOrEqual(482);
    expect(problems[0]?.detail.length).toBeGreaterThan(30);
  },
);

test('problemsOf returns the request id only for refusals of the service', () => {
  const refused = resultOf({ state: 'failed', code: 'VAULT_REFUSED', detail: 'No.', requestId: 'request-1' });
  expect(problemsOf(refused, 'done')).toMatchObject([{ code: 'VAULT_REFUSED', requestId: 'request-1' }]);
  const [own] = problemsOf(resultOf({ state: 'failed', code: 'NOT_EQUAL_AFTER_MOVE' }), 'done');
  expect(Object.keys(own ?? {})).not.toContain('requestId');
});
