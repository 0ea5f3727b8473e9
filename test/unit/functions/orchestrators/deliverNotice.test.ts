import { type RetryOptions } from 'durable-functions';
import { deliverNotice } from '../../../../functions/orchestrators/notices/deliverNotice';
import { noticeOf } from '../../../support/notices/noticeFixtures';
import { inputsOf, namesOf, play, playStart, type Script } from '../../../support/move/moveOrchestration';

const notice = noticeOf();
const delivered = { sendNotice: () => ({ state: 'delivered', status: 204 }) };
const run = (after: string | null, script: Script) => play(deliverNotice, { notice, after }, script);

test('deliverNotice sends a notice without a predecessor immediately', () => {
  const played = run(null, delivered);
  expect(namesOf(played)).toEqual([['sendNotice']]);
  expect(inputsOf(played, 'sendNotice')).toEqual([{ notice }]);
  expect(played.output).toEqual({ state: 'delivered', status: 204 });
});

test('deliverNotice waits until the previous notice is settled, and asks at intervals', () => {
  let looks = 0;
  const findNotice = () => ({ state: (looks += 1) <= 4 ? 'underWay' : 'settled' });
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice });
  const look = ['findNotice'];
  const pause = ['timer'];
  expect(namesOf(played)).toEqual([look, pause, look, pause, look, pause, look, pause, look, ['sendNotice']]);
  expect(inputsOf(played, 'findNotice')[0]).toEqual({ id: 'move-a-0a1b2c3d-00' });
});

test('deliverNotice sends a notice after six hours even if the previous one never ends', () => {
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice: () => ({ state: 'underWay' }) });
  const timers = inputsOf<string>(played, 'timer').map((due) => Date.parse(due));
  expect((timers.at(-1) ?? 0) - (timers[0] ?? 0)).toBeGreaterThan(5.9 * 3_600_000);
  expect((timers.at(-1) ?? 0) - (timers[0] ?? 0)).toBeLessThan(6.2 * 3_600_000);
  // Few enough steps for a short history.
  expect(timers.length).toBeLessThan(150);
  expect(namesOf(played).at(-1)).toEqual(['sendNotice']);
});

test('deliverNotice notices the end of the previous notice within a tenth of the time waited', () => {
  const played = run('move-a-0a1b2c3d-00', { ...delivered, findNotice: () => ({ state: 'underWay' }) });
  const timers = inputsOf<string>(played, 'timer').map((due) => Date.parse(due) - playStart);
  const pauses = timers.map((due, at) => due - (timers[at - 1] ?? 0));
  expect(Math.max(...pauses)).toBeLessThanOrEqual(302_000);
  for (const [at, pause] of pauses.entries()) {
    expect(pause).toBeLessThanOrEqual(Math.max((timers[at] ?? 0) / 10, 1_000) + 1_000);
  }
});

test('deliverNotice gives up without a failure when the receiver accepted no try', () => {
  const sendNotice = () => {
    throw new Error('NOTICE_NOT_DELIVERED');
  };
  expect(run(null, { sendNotice }).output).toEqual({ state: 'givenUp' });
});

test('deliverNotice sends nothing to a receiver that was removed', () => {
  const sendNotice = () => ({ state: 'refused', status: 410 });
  expect(run(null, { sendNotice }).output).toEqual({ state: 'refused', status: 410 });
});

test('deliverNotice retries for some hours, with pauses that grow to an hour', () => {
  let seen: RetryOptions | undefined;
  const df = {
    parentInstanceId: 'parent',
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
