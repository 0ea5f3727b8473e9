import { refusedProblems, relockedNotices } from '../../../../../shared/rules/report/cleanUpProblems';

const run = { moveId: 'earlier', runId: '0a1b2c3d' };
const item = { itemType: 'secret', itemName: 'payroll' } as const;

test.each([
  [1, /Move earlier left 1 version enabled in the source vault/],
  [3, /Move earlier left 3 versions enabled in the source vault/],
])('relockedNotices names the item, the vault, the move and %i version(s)', (versions, words) => {
  const [notice, ...others] = relockedNotices({ relocked: [{ moveId: 'earlier', side: 'source', ...item, versions }] });
  expect(others).toEqual([]);
  expect(notice).toEqual({
    ...item,
    code: 'DISABLED_AGAIN',
    detail: expect.stringMatching(words),
    remedy: expect.any(String),
  });
});

test('refusedProblems names the folder of a refused note, and the item if the note has one', () => {
  const problems = refusedProblems({ refused: [{ ...run, ...item }, run] });
  expect(problems.map(({ code, itemName }) => [code, itemName])).toEqual([
    ['UNLOCK_NOTE_REFUSED', 'payroll'],
    ['UNLOCK_NOTE_REFUSED', undefined],
  ]);
  expect(problems[1]?.detail).toContain('moves/earlier/0a1b2c3d/unlocked/');
});

test('relockedNotices and refusedProblems return nothing if there was nothing to clean up', () => {
  expect([relockedNotices({ relocked: [] }), refusedProblems({ refused: [] })]).toEqual([[], []]);
});
