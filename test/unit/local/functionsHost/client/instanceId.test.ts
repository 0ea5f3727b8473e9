import { instanceIdFault, newInstanceId } from '../../../../../local/functionsHost/client/instanceId';

it('a new id is 32 hex digits, another each time', () => {
  expect(newInstanceId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newInstanceId()).not.toBe(newInstanceId());
});

it.each(['a', 'with space', 'ünïcode', 'a:1', 'a@b', 'x'.repeat(256)])('"%s" is a good id', (id) => {
  expect(instanceIdFault(id)).toBeUndefined();
});

it.each(['@entity@key', 'a/b', 'a\\b', 'a#b', 'a?b', 'a\nb', 'a\u0085b', 'x'.repeat(257)])('%j is no id', (id) => {
  expect(instanceIdFault(id)).toMatch(/^Orchestration instance ids must not/);
});
