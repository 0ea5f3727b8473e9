import { newInstanceId } from '../../../../../local/functionsHost/client/startInstance';

it('creates a different id of 32 hex digits each time', () => {
  expect(newInstanceId()).toMatch(/^[0-9a-f]{32}$/);
  expect(newInstanceId()).not.toBe(newInstanceId());
});
