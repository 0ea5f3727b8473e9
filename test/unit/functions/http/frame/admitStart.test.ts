import { admitEach, admitStart } from '../../../../../functions/http/frame/admitStart';
import { refusalIn } from '../../../../support/http/refusals';

const rate = { burst: 2, everyMs: 5_000 };

test('admitStart answers 429 above the rate, with a Retry-After after which it admits requests again', () => {
  let nowMs = 1_000;
  const admit = admitStart(rate, () => nowMs);
  expect([refusalIn(admit), refusalIn(admit)]).toEqual([undefined, undefined]);
  nowMs += 1_500;
  expect(refusalIn(admit)).toMatchObject({
    status: 429,
    headers: { 'Retry-After': '4' },
    code: 'TOO_MANY_REQUESTS',
    detail: expect.stringMatching(/2 at once, then one every 5 s\). Try again in 4 s\. Nothing was started\./),
  });
  nowMs += 4_000;
  expect(refusalIn(admit)).toBeUndefined();
});

test('admitStart counts each instance separately', () => {
  const [moves, checks] = [admitStart(rate, () => 0), admitStart(rate, () => 0)];
  for (let at = 0; at < 3; at += 1) refusalIn(moves);
  expect(refusalIn(checks)).toBeUndefined();
});

describe('admitEach', () => {
  const callerOf = (digit: string) => ({ tenantId: digit.repeat(36), objectId: digit.repeat(36) });

  test('counts each caller separately, and says whom the limit is for', () => {
    let nowMs = 0;
    const admit = admitEach(rate, () => nowMs);
    const asked = (digit: string) => refusalIn(admit.bind(undefined, callerOf(digit)));
    expect([asked('1'), asked('1')]).toEqual([undefined, undefined]);
    expect(asked('1')).toMatchObject({
      status: 429,
      detail: expect.stringMatching(/Too many start requests for one caller \(limit: 2 at once/),
    });
    expect(asked('2')).toBeUndefined();
    nowMs += 10_000;
    expect(asked('1')).toBeUndefined();
  });

  test('counts callers together that the app does not know', () => {
    const admit = admitEach(rate, () => 0);
    const asked = (digit?: string) =>
      refusalIn(admit.bind(undefined, digit === undefined ? undefined : callerOf(digit)));
    expect([asked(), asked()]).toEqual([undefined, undefined]);
    expect(asked()?.detail).toMatch(/all callers of this instance of the app together/);
    expect(asked('1')).toBeUndefined();
  });
});
