import { reasonCodes } from '../../../../shared/contracts/model/reasonCodes';
import { severityOf } from '../../../../shared/rules/problems/explainReason';
import { moveSentence } from '../../../../shared/words/moveSentence';
import { weightOf } from '../../../../shared/words/problemWeights';

const phases = [{ phase: 'transferring' as const, startedAt: '2026-05-01T10:00:00.000Z', seconds: 30 }];
const none = { total: 0, done: 0, skipped: 0, blocked: 0, failed: 0 };

describe('moveSentence', () => {
  test.each([
    [
      { ...none, total: 8, done: 7, blocked: 1 },
      7,
      '7 of 8 items are in the target and verified; 1 item cannot go as it is.',
    ],
    [
      { ...none, total: 8, done: 7, failed: 1 },
      5,
      '7 of 8 items are in the target, 5 of them verified; 1 item failed.',
    ],
    [{ ...none, total: 2, done: 2 }, 0, '2 of 2 items are in the target, not verified.'],
    [{ ...none, total: 2, done: 2 }, null, '2 of 2 items are in the target.'],
    [
      { ...none, total: 4, done: 1, skipped: 1 },
      1,
      '1 of 4 items is in the target and verified; 1 item was skipped; 2 items have no result.',
    ],
    [{ ...none, total: 1 }, 0, '0 of 1 item are in the target; 1 item has no result.'],
    [none, 0, 'There was no item to move.'],
  ])('says of %j with %j verified: %s', (items, verified, sentence) => {
    expect(moveSentence({ items, verified, phases })).toBe(sentence);
  });

  test('says nothing of the target about a run that transferred nothing', () => {
    expect(moveSentence({ items: { ...none, total: 3, done: 1 }, verified: null, phases: [] })).toBe(
      'The run ended without a transfer.',
    );
  });
});

describe('weightOf', () => {
  test('gives no problem that asks for something to those that are only good to know', () => {
    const folded = reasonCodes.filter((code) => weightOf(code) === 'goodToKnow' && severityOf(code) === 'problem');
    // Nothing is to do about these: the move did it, the item is gone, or an old version stays as it was.
    expect(folded).toEqual([
      'OLD_VERSION_DISABLED',
      'VERSION_ORDER_UNCERTAIN',
      'DUPLICATE_VERSION',
      'LATE_WRITE_HEALED',
      'GONE_FROM_SOURCE',
    ]);
  });

  test('says of an error that it needs somebody', () => {
    expect(weightOf('STORE_UNAVAILABLE')).toBe('needsYou');
    expect(weightOf('KEY_ACROSS_GEOGRAPHIES')).toBe('cannotGo');
    // The item stays in the source, so nobody may overlook it.
    expect(weightOf('CERTIFICATE_EXPIRED')).toBe('cannotGo');
  });
});
