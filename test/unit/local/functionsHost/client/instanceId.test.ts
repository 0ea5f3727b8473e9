import { instanceIdFault, newInstanceId } from '../../../../../local/functionsHost/client/instanceId';

it('creates a different id of 32 hex digits each time', () => {
  expect(newInstanceId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newInstanceId()).not.toBe(newInstanceId());
});

it.each(['a', 'with space', 'ünïcode', 'a:1', 'a@b', 'x'.repeat(256)])('accepts the id "%s"', (id) => {
  expect(instanceIdFault(id)).toBeUndefined();
});

it.each(['@entity@key', 'a/b', 'a\\b', 'a#b', 'a?b', 'a\nb', 'a\u0085b', 'x'.repeat(257)])(
  'refuses the id %j',
  (id) => {
    expect(instanceIdFault(id)).toMatch(/^Orchestration instance ids must not/);
  },
);
