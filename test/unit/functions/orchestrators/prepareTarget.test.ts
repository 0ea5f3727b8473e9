import { prepareTarget } from '../../../../functions/orchestrators/move/prepareTarget';
import { configurationSchema } from '../../../../shared/contracts/model/targetRequest';
import { moveOf } from '../../../support/move/moveFixtures';
import { namesOf, play, type Script } from '../../../support/move/moveOrchestration';

const ready = { state: 'ready' };
const waiting = { state: 'waiting', code: 'TARGET_NOT_READY', detail: 'Its name is being registered.' };
const failed = { state: 'failed', code: 'ARM_FORBIDDEN', detail: 'It may not.', retryable: false };

const scriptOf = (changes: Script = {}): Script => ({
  makeTarget: () => ready,
  configureTarget: () => ({ state: 'configured', written: 3 }),
  reachTarget: () => ready,
  ...changes,
});

/** Returns waiting this many times before it is ready. */
function readyAfter(count: number): () => object {
  let asked = 0;
  return () => ((asked += 1) > count ? ready : waiting);
}

const run = (changes: Script = {}) =>
  play(prepareTarget, { move: moveOf(), planHash: 'ab'.repeat(32) }, scriptOf(changes));

test('prepareTarget creates, configures and reaches the target', () => {
  const played = run();
  expect(namesOf(played)).toEqual([['makeTarget'], ['configureTarget'], ['reachTarget']]);
  expect(played.output).toEqual({ state: 'prepared' });
});

test('prepareTarget waits for a vault and its grants with timers, longer each time', () => {
  const played = run({ makeTarget: readyAfter(2), reachTarget: readyAfter(1) });
  expect(namesOf(played).flat()).toEqual([
    'makeTarget',
    'timer',
    'makeTarget',
    'timer',
    'makeTarget',
    'configureTarget',
    'reachTarget',
    'timer',
    'reachTarget',
  ]);
  expect(played.output).toEqual({ state: 'prepared', waitedSeconds: 7 });
});

test('prepareTarget shows that it waits for the target, and until when', () => {
  const { statuses } = run({ makeTarget: readyAfter(1) });
  const waitingFor = { reason: 'target', message: expect.stringContaining('not ready yet') };
  expect(statuses).toMatchObject([{ waitingFor }, { waitingFor: null }]);
});

test('prepareTarget repeats writes with transient failures after a pause', () => {
  const answers: object[] = [{ ...failed, code: 'ARM_UNAVAILABLE', retryable: true }];
  const played = run({ configureTarget: () => answers.shift() ?? { state: 'configured', written: 3 } });
  expect(namesOf(played).flat()).toEqual(['makeTarget', 'configureTarget', 'timer', 'configureTarget', 'reachTarget']);
  expect(played.output).toEqual({ state: 'prepared', waitedSeconds: 5 });
});

test('prepareTarget waits for a private endpoint that is not connected yet', () => {
  const pending = { state: 'failed', code: 'TARGET_NOT_READY', detail: 'Its connection is Pending.', retryable: true };
  let asked = 0;
  const played = run({
    configureTarget: () => ((asked += 1) > 6 ? { state: 'configured', written: 1 } : pending),
  });
  expect(played.output).toMatchObject({ state: 'prepared' });
  const never = run({ configureTarget: () => pending });
  expect(never.output).toMatchObject({ ...pending, waitedSeconds: expect.any(Number) });
  expect(namesOf(never).flat()).not.toContain('reachTarget');
});

test('prepareTarget ends after about ten minutes for a target that is never ready, with the last failure', () => {
  const played = run({ makeTarget: () => waiting });
  const times = played.rounds
    .flat()
    .flatMap(({ kind, input }) => (kind === 'timer' ? [Date.parse(String(input))] : []));
  const minutes = ((times.at(-1) ?? 0) - (times[0] ?? 0)) / 60_000;
  expect(minutes).toBeGreaterThan(8);
  expect(minutes).toBeLessThan(15);
  expect(played.output).toMatchObject({ ...waiting, state: 'failed', retryable: true, waitedSeconds: 580 });
});

test('prepareTarget waits for roles that take twelve minutes to take effect, if access policies become roles', () => {
  const move = moveOf({ configuration: configurationSchema.parse({ access: 'roles' }) });
  const waitedOf = (count: number) =>
    play(prepareTarget, { move, planHash: 'ab'.repeat(32) }, scriptOf({ reachTarget: readyAfter(count) })).output;
  expect(waitedOf(19)).toEqual({ state: 'prepared', waitedSeconds: 760 });
  expect(waitedOf(30)).toMatchObject({ state: 'failed', code: 'TARGET_NOT_READY', waitedSeconds: 940 });
});

test.each([
  ['makeTarget', [['makeTarget']]],
  ['configureTarget', [['makeTarget'], ['configureTarget']]],
  ['reachTarget', [['makeTarget'], ['configureTarget'], ['reachTarget']]],
])('prepareTarget does nothing more when %s fails', (step, rounds) => {
  const played = run({ [step]: () => failed });
  expect(namesOf(played)).toEqual(rounds);
  expect(played.output).toEqual(failed);
});
