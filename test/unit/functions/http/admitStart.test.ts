import { admitEach, admitStart } from '../../../../functions/http/admitStart';
import { problemDocumentSchema } from '../../../../shared/contracts/api/problemDocument';

const rate = { burst: 2, everyMs: 5_000 };

test('admitStart answers 429 above the rate, with a Retry-After after which it admits requests again', () => {
  let nowMs = 1_000;
  const admit = admitStart(rate, () => nowMs);
  expect([admit('/api/moves'), admit('/api/moves')]).toEqual([undefined, undefined]);
  nowMs += 1_500;
  const refused = admit('/api/moves');
  expect(refused).toMatchObject({ status: 429, headers: { 'Retry-After': '4' } });
  expect(problemDocumentSchema.parse(JSON.parse(refused?.body as string))).toMatchObject({
    code: 'TOO_MANY_REQUESTS',
    instance: '/api/moves',
    detail: expect.stringMatching(/2 at once, then one every 5 s\). Try again in 4 s\. Nothing was started\./),
  });
  nowMs += 4_000;
  expect(admit('/api/moves')).toBeUndefined();
});

test('admitStart counts each instance separately', () => {
  const [moves, checks] = [admitStart(rate, () => 0), admitStart(rate, () => 0)];
  for (const path of ['/api/moves', '/api/moves', '/api/moves']) moves(path);
  expect(checks('/api/checks')).toBeUndefined();
});

describe('admitEach', () => {
  const callerOf = (digit: string) => ({ tenantId: digit.repeat(36), objectId: digit.repeat(36) });
  const path = '/api/comparisons';

  test('counts each caller separately, and says whom the limit is for', () => {
    let nowMs = 0;
    const admit = admitEach(rate, () => nowMs);
    const [one, other] = [callerOf('1'), callerOf('2')];
    expect([admit(one, path), admit(one, path)]).toEqual([undefined, undefined]);
    const refused = admit(one, path);
    expect(refused).toMatchObject({ status: 429 });
    expect(refused?.body).toMatch(/Too many start requests for one caller \(limit: 2 at once/);
    expect(admit(other, path)).toBeUndefined();
    nowMs += 10_000;
    expect(admit(one, path)).toBeUndefined();
  });

  test('counts callers together that the app does not know', () => {
    const admit = admitEach(rate, () => 0);
    expect([admit(undefined, path), admit(undefined, path)]).toEqual([undefined, undefined]);
    expect(admit(undefined, path)?.body).toMatch(/all callers of this instance of the app together/);
    expect(admit(callerOf('1'), path)).toBeUndefined();
  });
});
