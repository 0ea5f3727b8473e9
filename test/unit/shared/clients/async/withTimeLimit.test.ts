import { withTimeLimit } from '../../../../../shared/clients/async/withTimeLimit';

const late = (): Error => new Error('late');

test('withTimeLimit returns the result of work that ends in time', async () => {
  expect(await withTimeLimit(5_000, Promise.resolve(1), late)).toBe(1);
});

test('withTimeLimit rejects with the error of the work', async () => {
  await expect(withTimeLimit(5_000, Promise.reject(new Error('no')), late)).rejects.toThrow('no');
});

test('withTimeLimit rejects when the work does not end in time', async () => {
  await expect(withTimeLimit(10, new Promise(() => undefined), late)).rejects.toThrow('late');
});
