import { ResultTally } from '../../../../../shared/rules/transfer/resultTally';
import { resultOf } from '../../../../support/move/moveFixtures';

test('ResultTally adds up pages', () => {
  const tally = new ResultTally('done');
  tally.add([resultOf({ state: 'verified', verified: true, versionCount: 3 }), resultOf({ state: 'skipped' })]);
  tally.add([
    resultOf({ itemName: 'bad', state: 'failed', code: 'VAULT_FORBIDDEN', detail: 'No.' }),
    resultOf({ itemName: 'late', state: 'restored', reasons: ['CHANGED_SINCE_PLAN'] }),
  ]);
  tally.add([]);
  expect(tally.items).toEqual({ total: 4, done: 2, skipped: 1, blocked: 0, failed: 1 });
  expect([tally.versionsDone, tally.verified]).toEqual([4, 1]);
  expect(tally.problems.map(({ itemName, code }) => [itemName, code])).toEqual([['bad', 'VAULT_FORBIDDEN']]);
  expect(tally.notices.map(({ itemName, code }) => [itemName, code])).toEqual([['late', 'CHANGED_SINCE_PLAN']]);
});

test('ResultTally has empty sums without items', () => {
  expect(new ResultTally('done')).toMatchObject({ items: { total: 0 }, problems: [], notices: [], verified: 0 });
});
