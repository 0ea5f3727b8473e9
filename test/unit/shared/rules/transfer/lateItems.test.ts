import { mayHaveChanged } from '../../../../../shared/rules/transfer/lateItems';

const startedAt = '2026-05-01T10:00:00.000Z';
const begun = Date.parse(startedAt) / 1_000;

test.each<[string, number | undefined, number | undefined, boolean]>([
  ['another time in the list', begun - 60, begun - 3_600, true],
  ['no time in the list', undefined, begun - 3_600, true],
  ['no time in the plan', begun - 3_600, undefined, true],
  ['the same time, long before the move began', begun - 3_600, begun - 3_600, false],
  ['the same second, after the move began', begun + 5, begun + 5, true],
  ['the same second, just before the move began by the clock of the vault', begun - 2, begun - 2, true],
])('mayHaveChanged for an item with %s', (_, updated, known, expected) => {
  const listed = updated === undefined ? {} : { updated };
  expect(mayHaveChanged(listed, known === undefined ? {} : { updated: known }, startedAt)).toBe(expected);
});

test('mayHaveChanged compares only the times if it does not know when the move began', () => {
  expect(mayHaveChanged({ updated: begun + 5 }, { updated: begun + 5 }, undefined)).toBe(false);
});
