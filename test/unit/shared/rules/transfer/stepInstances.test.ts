import { type Phase } from '../../../../../shared/contracts/model/progress';
import { startProgress } from '../../../../../shared/rules/transfer/moveProgress';
import { pageInstance, stepsUnderWay } from '../../../../../shared/rules/transfer/stepInstances';
import { nothingVerified } from '../../../../../shared/rules/transfer/verifiedPages';
import { moveOf, planOf } from '../../../../support/move/moveFixtures';

const move = moveOf();
const progressIn = (phase: Phase, nextPage = 0) => ({
  ...startProgress('2026-05-01T10:00:00.000Z'),
  phase,
  nextPage,
  plan: planOf({ pages: 9 }),
});

test.each<[Phase, number, string[]]>([
  ['planning', 0, ['plan']],
  ['awaitingApproval', 0, []],
  ['preparing', 0, ['target']],
  // Nine pages go in windows of five and four.
  ['transferring', 0, ['transfer:0', 'transfer:1', 'transfer:2', 'transfer:3', 'transfer:4', 'lookEarly:0']],
  ['transferring', 5, ['transfer:5', 'transfer:6', 'transfer:7', 'transfer:8', 'lookEarly:5']],
  ['transferring', 9, []],
  ['verifying', 5, ['verify:5', 'verify:6', 'verify:7', 'verify:8', 'look:5']],
  ['verifying', 9, []],
  ['finishing', 0, []],
  ['completed', 0, []],
])('stepsUnderWay of %s from page %i', (phase, nextPage, steps) => {
  expect(stepsUnderWay(move, progressIn(phase, nextPage))).toEqual(steps.map((step) => `one-move:0a1b2c3d:${step}`));
});

test.each<Phase>(['transferring', 'verifying'])('stepsUnderWay of %s has all steps of a small move', (phase) => {
  const progress = { ...progressIn(phase), plan: planOf({ pages: 2 }) };
  const steps = ['transfer', 'verify', 'verifyEarly', 'look', 'lookEarly'];
  const ids = [0, 1].flatMap((page) => steps.map((step) => `one-move:0a1b2c3d:${step}:${String(page)}`));
  expect(stepsUnderWay(move, progress)).toEqual(ids);
  expect(stepsUnderWay(move, { ...progress, phase: 'finishing' })).toEqual([]);
});

test('stepsUnderWay of verifying has the pages that the transfer did not verify', () => {
  const waiting = [{ quietAt: '2026-05-01T10:00:00.000Z', pages: [5] }];
  const verified = { ...nothingVerified, upTo: 8, except: [2], waiting };
  expect(stepsUnderWay(move, { ...progressIn('verifying', 1), verified })).toEqual(
    ['verify:5', 'verify:8', 'look:5'].map((step) => `one-move:0a1b2c3d:${step}`),
  );
  expect(stepsUnderWay(move, { ...progressIn('verifying', 3), verified })).toEqual([]);
});

test('pageInstance returns ids that fit every backend', () => {
  expect(pageInstance({ moveId: 'm'.repeat(64), runId: '0a1b2c3d' }, 'transfer', 999_999).length).toBeLessThan(100);
});
