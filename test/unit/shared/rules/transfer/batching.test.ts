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
])('of %i batches, %i run side by side', (pages, batches) => {
  expect(batchesAtOnce(pages)).toBe(batches);
});

test('a listing step fills whole pages of the plan, so that none is left half empty', () => {
  expect((listPagesPerStep * 25) % itemsPerPage).toBe(0);
});
