import { phases } from '../../../shared/contracts/model/progress';
import { controlTable } from '../../../shared/rules/transfer/controlRule';
import { type ButtonVerb, steering, verbsOf } from '../../../web/model/steering';
import { status } from './answers';

const hold = {
  since: '2026-05-01T10:00:00.000Z',
  passes: 1,
  lastPassAt: null,
  nextPassAt: null,
  inStepAt: null,
  lagSeconds: null,
  brought: { items: 0, versions: 0 },
  pending: { count: 0, first: [] },
  target: null,
  deletions: { there: 0, followed: 0, isHeld: false },
  trouble: null,
  cutoverAskedAt: null,
};
const buttons = Object.keys(steering) as ButtonVerb[];

test.each(phases)('the page offers in phase %s the verbs that take effect there', (phase) => {
  const possible = buttons.filter((verb) => controlTable[verb][phase] === 'does');
  expect([...verbsOf(status({ phase, hold }))].sort()).toEqual([...possible].sort());
  const ofOthers = possible.filter((verb) => verb !== 'cutover');
  expect([...verbsOf(status({ phase }))].sort()).toEqual([...ofOthers].sort());
});

test('the page offers nothing for a move that is being cancelled', () => {
  const control = { wanted: 'cancel' as const, message: 'Cancelled.', entries: [] };
  expect(verbsOf(status({ phase: 'transferring', control }))).toEqual([]);
});

test.each(buttons)('the dialog of %s names what stays and what changes', (verb) => {
  const sentences = steering[verb].consequences(status());
  expect(sentences.length).toBeGreaterThan(1);
  expect(sentences.filter((sentence) => !sentence.endsWith('.'))).toEqual([]);
});

test('offers no retry of a rehearsal, which the app would refuse', () => {
  const rehearsal = { targetVault: 'the-real-one', planReportUri: null, scratch: null };
  expect(verbsOf(status({ phase: 'failed', rehearsal }))).toEqual([]);
  expect(verbsOf(status({ phase: 'transferring', rehearsal }))).toEqual(['pause', 'cancel']);
});
