import { FaultInjector } from '../../../../../local/azure/calls/faultInjector';
import { type FaultRuleInput, faultRuleSchema } from '../../../../../local/azure/calls/faultRule';

const subject = { vault: 'source', operation: 'secrets.get', method: 'GET', path: '/secrets/one/' };
const throttle = { kind: 'throttle' } as const;

function hitsOf(rule: FaultRuleInput, calls: number): number[] {
  const injector = new FaultInjector();
  injector.add(faultRuleSchema.parse(rule));
  return Array.from({ length: calls }, (_, index) => index + 1).filter(() => injector.next(subject) !== undefined);
}

test.each<[string, Omit<FaultRuleInput, 'effect'>, number[]]>([
  ['every call', {}, [1, 2, 3, 4, 5, 6]],
  ['the n-th call', { when: { call: 3 } }, [3]],
  ['every n-th call', { when: { every: 2 } }, [2, 4, 6]],
  ['no more calls than `times`', { when: { every: 2 }, times: 2 }, [2, 4]],
  ['never', { when: { probability: 0 } }, []],
  ['always', { when: { probability: 1 } }, [1, 2, 3, 4, 5, 6]],
])('hits %s', (_, rule, expected) => {
  expect(hitsOf({ ...rule, effect: throttle }, 6)).toEqual(expected);
});

test('repeats chance for the same seed, near the given probability', () => {
  const rule = { when: { probability: 0.3, randomSeed: 7 }, effect: throttle };
  const hits = hitsOf(rule, 1_000);

  expect(hits).toEqual(hitsOf(rule, 1_000));
  expect(hits).not.toEqual(hitsOf({ ...rule, when: { probability: 0.3, randomSeed: 8 } }, 1_000));
  expect(Math.abs(hits.length - 300)).toBeLessThan(50);
});

test.each([
  [{ vault: 'source' }, true],
  [{ vault: 'SOURCE' }, true],
  [{ vault: 'sour' }, false],
  [{ operation: 'secrets.*' }, true],
  [{ operation: 'secretsXget' }, false],
  [{ operation: '*.set' }, false],
  [{ path: '/secrets/o*' }, true],
  [{ method: 'PUT' as const }, false],
  [{ vault: 'source', method: 'GET' as const, path: '*' }, true],
])('matches a rule for %j with the call: %s', (match, looks) => {
  expect(hitsOf({ match, effect: throttle }, 1)).toHaveLength(looks ? 1 : 0);
});

test('lets the first rule that fires win, and counts the call for the others', () => {
  const injector = new FaultInjector();
  injector.add(faultRuleSchema.parse({ when: { call: 1 }, effect: { kind: 'error', status: 503 } }));
  injector.add(faultRuleSchema.parse({ when: { call: 2 }, effect: throttle }));

  expect(injector.next(subject)).toEqual({ kind: 'error', status: 503 });
  expect(injector.next(subject)).toEqual(throttle);
  expect(injector.list().map(({ calls, hits }) => [calls, hits])).toEqual([
    [2, 1],
    [2, 1],
  ]);
});

test('ignores a removed rule', () => {
  const injector = new FaultInjector();
  const id = injector.add(faultRuleSchema.parse({ effect: throttle }));

  expect([injector.remove(id), injector.remove(id)]).toEqual([true, false]);
  expect(injector.next(subject)).toBeUndefined();
});
