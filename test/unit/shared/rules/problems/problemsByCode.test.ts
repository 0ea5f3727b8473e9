import { type ProblemsByCode } from '../../../../../shared/contracts/model/progress';
import { addSums, noSums, subtractSums } from '../../../../../shared/rules/transfer/resultTally';
import { addByCode, countByCode, subtractByCode } from '../../../../../shared/rules/problems/problemsByCode';

const counts = (...pairs: [ProblemsByCode[number]['code'], number][]): ProblemsByCode =>
  pairs.map(([code, count]) => ({ code, count }));

test('countByCode sorts by count, then by name', () => {
  const codes = ['NOT_INSPECTED', 'INTERNAL', 'ITEM_DISABLED', 'NOT_INSPECTED'] as const;
  expect(countByCode(codes.map((code) => ({ code })))).toEqual(
    counts(['NOT_INSPECTED', 2], ['INTERNAL', 1], ['ITEM_DISABLED', 1]),
  );
});

test('addByCode adds up and sorts again', () => {
  expect(addByCode(counts(['INTERNAL', 2]), [], counts(['ITEM_DISABLED', 3], ['INTERNAL', 5]))).toEqual(
    counts(['INTERNAL', 7], ['ITEM_DISABLED', 3]),
  );
});

test('subtractByCode removes codes that reach zero, and never falls below it', () => {
  const less = counts(['INTERNAL', 2], ['ITEM_DISABLED', 1], ['NOT_INSPECTED', 4]);
  expect(subtractByCode(counts(['INTERNAL', 2], ['ITEM_DISABLED', 3]), less)).toEqual(counts(['ITEM_DISABLED', 2]));
});

test('subtractSums reverses addSums', () => {
  const one = {
    items: { total: 5, done: 1, skipped: 1, blocked: 2, failed: 1 },
    versionsDone: 3,
    problemCount: 2,
    problemsByCode: counts(['INTERNAL', 2]),
  };
  expect(subtractSums(addSums(one, one), one)).toEqual(one);
  expect(subtractSums(one, addSums(one, one))).toEqual(noSums);
});
