import { AsyncLocalStorage } from 'node:async_hooks';
import { endStorages } from '../../../support/jest/ownStorages.cjs';

describe('endStorages', () => {
  it('ends a storage that is on, which can begin again', () => {
    const storage = new AsyncLocalStorage<string>();
    storage.enterWith('first');
    endStorages();
    expect(storage.getStore()).toBeUndefined();
    expect(storage.run('second', () => storage.getStore())).toBe('second');
  });

  it('ends a storage that ran a function, so that later calls do not see it', async () => {
    const storage = new AsyncLocalStorage<string>();
    const later = storage.run('first', async () => {
      await Promise.resolve();
      endStorages();
      return storage.getStore();
    });
    expect(await later).toBeUndefined();
  });
});
