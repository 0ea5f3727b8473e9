import { batchesAtOnce, itemsPerPage, listPagesPerStep } from '../../../../../shared/rules/transfer/batching';

test.each([
  [0, 1],
  [1, 1],
  [4, 1],
  [5, 2],
  [8, 2],
  [40, 10],
  [64, 16],
  [65, 16],
  [4000, 16],
])('batchesAtOnce of %i batches returns %i', (pages, batches) => {
  expect(batchesAtOnce(pages)).toBe(batches);
});

test('listPagesPerStep fills whole pages of the plan', () => {
  expect((listPagesPerStep * 25) % itemsPerPage).toBe(0);
});
