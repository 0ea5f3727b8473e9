import { phases } from '../../../shared/contracts/api/moveStatus';
import { controlTable } from '../../../shared/rules/transfer/controlRule';
import { type ButtonVerb, steering, verbsOf } from '../../../web/model/steering';
import { status } from './answers';

const buttons = Object.keys(steering) as ButtonVerb[];

test.each(phases)('the page offers in phase %s the verbs that take effect there', (phase) => {
  const possible = buttons.filter((verb) => controlTable[verb][phase] === 'does');
  expect([...verbsOf(status({ phase }))].sort()).toEqual([...possible].sort());
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
