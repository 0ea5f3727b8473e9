import { type RetryOptions } from 'durable-functions';
import { deliverNotice } from '../../../../functions/orchestrators/deliverNotice';
import { noticeOf } from '../../../support/notices/noticeFixtures';
import { inputsOf, namesOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

const notice = noticeOf();
const delivered = { sendNotice: () => ({ state: 'delivered', status: 204 }) };
const run = (after: string | null, script: Script) => play(deliverNotice, { notice, after }, script);

test('a notice that follows no other is sent at once', () => {
  const played = run(null, delivered);
  expect(namesOf(played)).toEqual([['sendNotice']]);
  expect(inputsOf(played, 'sendNotice')).toEqual([{ notice }]);
  expect(played.output).toEqual({ state: 'delivered', status: 204 });
});

test('one that follows another waits until that one is settled, looking now and then', () => {
  let looks = 0;
  const findNotice = () => ({ state: (looks += 1) <= 4 ? 'underWay' : 'settled' });
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice });
  const look = ['findNotice'];
  const pause = ['timer'];
  expect(namesOf(played)).toEqual([look, pause, look, pause, look, pause, look, pause, look, ['sendNotice']]);
  expect(inputsOf(played, 'findNotice')[0]).toEqual({ id: 'move-a-0a1b2c3d-00' });
});

test('one that follows a notice that never ends is sent all the same, after six hours', () => {
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice: () => ({ state: 'underWay' }) });
  const timers = inputsOf<string>(played, 'timer').map((due) => Date.parse(due));
  expect((timers.at(-1) ?? 0) - (timers[0] ?? 0)).toBeGreaterThan(5.9 * 3_600_000);
  expect((timers.at(-1) ?? 0) - (timers[0] ?? 0)).toBeLessThan(6.2 * 3_600_000);
  // Few enough for a short history.
  expect(timers.length).toBeLessThan(150);
  expect(namesOf(played).at(-1)).toEqual(['sendNotice']);
});

test('however long it has waited, its turn is not missed by more than a tenth of that', () => {
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice: () => ({ state: 'underWay' }) });
  const timers = inputsOf<string>(played, 'timer').map((due) => Date.parse(due) - playStart);
  const pauses = timers.map((due, at) => due - (timers[at - 1] ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(302_000);
  for (const [at, pause] of pauses.entries()) {
    expect(pause).toBeLessThanOrEqual(Math.max((timers[at] ?? 0) / 10, 1_000) + 1_000);
  }
});

test('a receiver that took no try is given up without a failure', () => {
  const sendNotice = () => {
    throw new Error('NOTICE_NOT_DELIVERED');
  };
  expect(run(null, { sendNotice }).output).toEqual({ state: 'givenUp' });
});

test('a receiver that wants no more is left alone', () => {
  const sendNotice = () => ({ state: 'refused', status: 410 });
  expect(run(null, { sendNotice }).output).toEqual({ state: 'refused', status: 410 });
});

test('tries go on for some hours, with pauses that grow to an hour', () => {
  let seen: RetryOptions | undefined;
  const df = {
    getInput: () => ({ notice, after: null }),
    callActivityWithRetry: (_: string, options: RetryOptions) => (seen = options),
  };
  deliverNotice({ df } as unknown as Parameters<typeof deliverNotice>[0]).next();
  const { firstRetryIntervalInMilliseconds: first = 0, maxNumberOfAttempts: attempts = 0 } = seen ?? {};
  const { backoffCoefficient: growth = 1, maxRetryIntervalInMilliseconds: longest = Infinity } = seen ?? {};
  const pauses = Array.from({ length: attempts - 1 }, (_, at) => Math.min(first * growth ** at, longest));
  expect(pauses.slice(0, 3)).toEqual([5_000, 15_000, 45_000]);
  expect(Math.max(...pauses)).toBe(3_600_000);
  const hours = pauses.reduce((sum, pause) => sum + pause, 0) / 3_600_000;
  expect([hours > 5, hours < 6]).toEqual([true, true]);
});
