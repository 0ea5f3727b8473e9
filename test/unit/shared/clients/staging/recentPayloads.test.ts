import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { stagedObject } from '../../../../support/move/stagedObject';

const { folder, remove } = temporaryFolder();
const store = directoryStore(folder);
const wrapper = testKeyWrapper();
const staging = stagingStore(store, wrapper);
const payload = new TextEncoder().encode('canary-7f3a');

let runs = 0;
const text = (bytes: Uint8Array): string => new TextDecoder().decode(bytes);
/** A run that has made its content key. */
const keyedRun = async () => {
  const run = { moveId: 'move', runId: (runs += 1).toString(16).padStart(8, '0') };
  return { ...run, contentKey: await staging.prepare(run) };
};

afterAll(remove);

describe('get in the process that passed a payload on', () => {
  const readsOf = () => {
    const reads: string[] = [];
    const counted = { ...store, read: (name: string) => (reads.push(name), store.read(name)) };
    return { reads, counting: stagingStore(counted, wrapper) };
  };

  test('reads the store from the second time on', async () => {
    const run = await keyedRun();
    const { reads, counting } = readsOf();
    const ref = await counting.pass(run, payload);
    expect(text(await counting.get(run, ref))).toBe('canary-7f3a');
    expect(reads).not.toContain(stagedObject(ref));
    expect(text(await counting.get(run, ref))).toBe('canary-7f3a');
    expect(reads.filter((name) => name === stagedObject(ref))).toHaveLength(1);
  });

  test('reads a large payload, and one before many others, from the store', async () => {
    const run = await keyedRun();
    const { reads, counting } = readsOf();
    const large = await counting.pass(run, new Uint8Array(100_000));
    const early = await counting.pass(run, payload);
    await Promise.all(Array.from({ length: 256 }, () => counting.pass(run, payload)));
    expect(await counting.get(run, large)).toHaveLength(100_000);
    expect(text(await counting.get(run, early))).toBe('canary-7f3a');
    expect(reads).toEqual(expect.arrayContaining([stagedObject(large), stagedObject(early)]));
  });

  test.each(['sweep', 'sweepPayloads'] as const)('finds nothing after %s', async (way) => {
    const run = await keyedRun();
    const ref = await staging.pass(run, payload);
    await staging[way](run);
    await expect(staging.get(run, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING' });
  });
});
