import { systemClock } from '../../../shared/clients/async/clock';
import { sharedQuota, type SharedQuota } from '../../../shared/clients/pace/sharedQuota';
import { blobStore } from '../../../shared/clients/store/blobStore';
import { directoryStore } from '../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../shared/clients/store/objectStore';
import { startAzurite, type RunningAzurite } from '../../support/clients/clientAzurite';
import { temporaryFolder } from '../../support/clients/clientFolder';

const { folder, remove } = temporaryFolder();
let azurite: RunningAzurite;
let blobs: ObjectStore;

beforeAll(async () => {
  azurite = await startAzurite();
  const container = azurite.container('quota');
  await container.create();
  blobs = blobStore(container);
});

afterAll(async () => {
  await azurite.stop();
  remove();
});

const total = 1_000;
const busy = { total, queued: 100, used: [], excess: [] };

/** A quota as a process has it, that always wants more. Resolves once it has a lease. */
async function member(store: ObjectStore): Promise<SharedQuota> {
  return new Promise((resolve) => {
    const parts = { store, clock: systemClock, folder: 'pace/vaults/contoso/' };
    const quota: SharedQuota = sharedQuota(
      parts,
      () => ({ other: busy }),
      () => {
        resolve(quota);
      },
    );
    quota.keep(true);
  });
}

test.each([
  ['a folder', () => directoryStore(folder)],
  ['a blob container', () => blobs],
])('processes share a quota through %s', async (_, open) => {
  const first = await member(open());
  expect(first.allowed('other', total)).toMatchObject({ isSmooth: false, isWindowed: true });
  const second = await member(open());
  const parts = [first, second].map((each) => each.allowed('other', total).part);
  expect(Math.min(...parts)).toBeGreaterThan(0);
  expect(parts.reduce((sum, part) => sum + part, 0)).toBeLessThanOrEqual(total);
  // The second one has read the record of the first, so it spreads its requests.
  expect(second.allowed('other', total).isSmooth).toBe(true);
});
