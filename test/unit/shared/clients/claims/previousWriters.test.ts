import { writeClaims } from '../../../../../shared/clients/claims/writeClaims';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { moveOf } from '../../../../support/move/moveFixtures';

const { folder, remove } = temporaryFolder();
afterAll(remove);

test('the writers before a run are other runs, also if its own start failed once and it has claimed the vault again', async () => {
  const claims = writeClaims({
    store: directoryStore(folder),
    clock: { now: () => 0, after: () => () => undefined },
    times: { permitMs: 5_000, lifeMs: 45_000 },
  });
  const vaults = { sourceVault: 'west', targetVault: 'north' };
  const [before, own] = [moveOf({ ...vaults, runId: '0000000a' }), moveOf({ ...vaults, runId: '0000000b' })];
  for (const run of [before, own, own]) await claims.claim(run, () => Promise.resolve('ended'));
  expect(await claims.previousWriters(own, 'north')).toEqual([expect.objectContaining({ runId: before.runId })]);
});
