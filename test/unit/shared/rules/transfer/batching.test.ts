import { batchesAtOnce, itemsPerPage, listPagesPerStep } from '../../../../../shared/rules/transfer/batching';

test.each([
  [0, 2],
  [1, 2],
  [2, 2],
  [4, 2],
  [5, 3],
  [31, 16],
  [40, 16],
  [4000, 16],
])('batchesAtOnce of %i batches returns %i', (pages, batches) => {
  expect(batchesAtOnce(pages)).toBe(batches);
});

test('listPagesPerStep fills whole pages of the plan', () => {
  expect((listPagesPerStep * 25) % itemsPerPage).toBe(0);
});
