import path from 'node:path';
import { withoutOwn } from '../../../../cli/app/ownEnvironment';

describe('withoutOwn', () => {
  it('leaves out the settings of the command line', () => {
    expect(withoutOwn({ KVMOVER_KEY: 'x', MOVE_CLOUD: 'AzureCloud' })).toEqual({ MOVE_CLOUD: 'AzureCloud' });
  });

  it.each([
    ['file:store', `file:${path.resolve('store')}`],
    ['file:/abs/store', 'file:/abs/store'],
    ['file:///abs/store', 'file:/abs/store'],
    ['https://account.blob.core.windows.net/moves', 'https://account.blob.core.windows.net/moves'],
  ])('keeps the folder of the caller for the store %s', (given, expected) => {
    expect(withoutOwn({ MOVE_STORE: given })).toEqual({ MOVE_STORE: expected });
  });
});
