import { callActivity } from '../../../../functions/orchestrators/engine/callContract';
import { holdWhilePaused } from '../../../../functions/orchestrators/engine/holdWhilePaused';
import { heldOutput } from '../../../../shared/contracts/steps/control';
import { makeContentKeyContract } from '../../../../shared/contracts/steps/surveySteps';
import { moveOf } from '../../../support/move/moveFixtures';
import { type Call, namesOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

const move = moveOf();
const refused = { state: 'failed', code: 'STORE_UNAVAILABLE', detail: 'The store answers 403.', retryable: false };
const hold = (script: Script) => play((context) => holdWhilePaused(context, move), {}, script);

const firedAt = ([timer]: readonly Call[]) => Date.parse(String(timer?.input));

test('waits 30 s before the held step looks again, if nobody could read what people asked', () => {
  const { output, rounds } = hold({ readControl: () => refused });
  expect(output).toBeUndefined();
  expect(namesOf({ rounds })).toEqual([['readControl'], ['timer']]);
  // The look takes a second of the simulation.
  expect(firedAt(rounds[1] ?? []) - playStart).toBe(31_000);
});

test.each([
  ['runs', { state: 'read', wanted: 'run' }, undefined],
  ['is cancelled', { state: 'read', wanted: 'cancel', detail: 'by Mara' }, { state: 'failed', detail: 'by Mara' }],
])('does not wait when the move %s', (_, read, expected) => {
  const { output, rounds } = hold({ readControl: () => read });
  expect(namesOf({ rounds })).toEqual([['readControl']]);
  expect(output).toEqual(expected === undefined ? undefined : expect.objectContaining(expected));
});

test('does not fill the history of a held step whose move nobody can read', () => {
  let looks = 0;
  const made = { state: 'made', contentKey: 'ab'.repeat(32) };
  const script: Script = {
    makeContentKey: () => (looks < 10 ? heldOutput : made),
    readControl: () => {
      looks += 1;
      return refused;
    },
  };
  const step = makeContentKeyContract;
  const { endedAt } = play((context) => callActivity(context, step, { move }), {}, script);
  expect(endedAt - playStart).toBeGreaterThan(300_000);
});
