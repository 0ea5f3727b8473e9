import { deletionLines } from '../../../../cli/verbs/deletions';
import { plainText } from '../../../support/cli/cliFixtures';
import { type HeldDeletions } from '../../../../shared/contracts/api/cutoverAnswers';

const hash = 'ab'.repeat(32);
const held: HeldDeletions = {
  ...{ id: 'shop', runId: '0a1b2c3d', state: 'held', hash, count: 2, unasked: 0, changed: false, approval: null },
  evidenceAt: '2026-05-01T10:30:00.000Z',
  items: [
    { itemType: 'key', itemName: 'signing', deletedAt: '2026-05-01T10:00:00.000Z' },
    { itemType: 'secret', itemName: 'payroll', deletedAt: null },
  ],
  continuationToken: null,
};
const textOf = (changes: Partial<HeldDeletions>) => plainText(deletionLines({ ...held, ...changes }));

test('deletionLines names each deletion, when it was made, and the hash', () => {
  expect(textOf({})).toMatch(
    /2 items deleted at the source[^]*key +signing +2026-05-01 10:00:00[^]*payroll +unknown[^]*List abababab, by the list of the source of 2026-05-01T10:30:00\.000Z\./,
  );
});

test('deletionLines says how much the move deleted without an approval', () => {
  expect(textOf({})).not.toContain('without an approval');
  expect(textOf({ unasked: 5 })).toContain('the move deleted 5 items in the target without an approval.');
});

test('deletionLines says that others were deleted since an approval', () => {
  expect(textOf({ changed: true })).toContain('Others were deleted since.');
});

test.each([
  ['approved', 'The next pass deletes them'],
  ['following', 'A pass deletes them'],
] as const)('deletionLines says who approved a list that is %s', (state, words) => {
  const approval = { hash, at: '2026-05-01T11:00:00.000Z', by: 'Adele' };
  expect(textOf({ state, approval })).toContain(`Approved at 2026-05-01T11:00:00.000Z by Adele. ${words}`);
});

test('deletionLines says that nothing is held back', () => {
  expect(textOf({ state: 'none', hash: null, count: 0, items: [] })).toBe('Move shop holds no deletions back.');
});
