import { errorCodes } from '../../../../../shared/contracts/model/errorCodes';
import { reasonCodes } from '../../../../../shared/contracts/model/reasonCodes';
import { remedyFor, inDryRun } from '../../../../../shared/rules/problems/failureProblem';
import { explainReason } from '../../../../../shared/rules/problems/explainReason';

const remedyOf = (remedy: string) => inDryRun({ code: 'INTERNAL', detail: 'x', remedy }).remedy;

test.each([
  ['Grant it, wait some minutes, and run the move again.', 'Grant it, wait some minutes, and run the dry run again.'],
  ['Run the move again. Items that arrived are left unchanged, and only the rest is moved.', 'Run the dry run again.'],
  ['Nothing to do.', 'Nothing to do.'],
])('inDryRun changes %j to %j', (remedy, expected) => {
  expect(remedyOf(remedy)).toBe(expected);
});

test('inDryRun leaves no remedy that says to run a move again', () => {
  const remedies = [
    ...errorCodes.flatMap((code) => [remedyFor(code), remedyFor(code, 'key')]),
    ...reasonCodes.map((code) => explainReason(code, { when: 'planned' }).remedy),
  ];
  expect(remedies.map(remedyOf).filter((remedy) => /move again|that arrived/.test(remedy))).toEqual([]);
});
