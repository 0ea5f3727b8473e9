import { withTimeLimit } from '../../../../../shared/clients/async/withTimeLimit';

const late = (): Error => new Error('late');

test('withTimeLimit returns what answers in time', async () => {
  expect(await withTimeLimit(5_000, Promise.resolve(1), late)).toBe(1);
});

test('withTimeLimit fails as the work fails', async () => {
  await expect(withTimeLimit(5_000, Promise.reject(new Error('no')), late)).rejects.toThrow('no');
});

test('withTimeLimit gives up on work that never answers', async () => {
  await expect(withTimeLimit(10, new Promise(() => undefined), late)).rejects.toThrow('late');
});
