import { heldOutput, isHeld } from '../../../../../shared/contracts/steps/control';

test('isHeld recognizes the output of a step that did not begin, as history has it', () => {
  expect(isHeld(heldOutput)).toBe(true);
  expect(isHeld(JSON.parse(JSON.stringify(heldOutput)))).toBe(true);
});

test.each([undefined, null, 'held', ['held'], {}, { state: 'backedUp' }, { state: 'held', staged: 'x' }])(
  'isHeld rejects %j',
  (output) => {
    expect(isHeld(output)).toBe(false);
  },
);
