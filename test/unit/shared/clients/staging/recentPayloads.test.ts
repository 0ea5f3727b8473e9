import { recentPayloads } from '../../../../../shared/clients/staging/payloadGroups';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { stagedObject } from '../../../../support/move/stagedObject';
import { stagingFixture } from '../../../../support/staging/stagingFixture';

const { remove, store, wrapper, staging, keyedRun, text } = stagingFixture();
const payload = new TextEncoder().encode('canary-7f3a');

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

  test('reads a large payload from the store', async () => {
    const run = await keyedRun();
    const { reads, counting } = readsOf();
    const large = await counting.pass(run, new Uint8Array(100_000));
    expect(await counting.get(run, large)).toHaveLength(100_000);
    expect(reads).toContain(stagedObject(large));
  });

  test('reads the payloads of a whole window of a move from memory', async () => {
    const run = await keyedRun();
    const { reads, counting } = readsOf();
    const refs = await Promise.all(Array.from({ length: 400 }, () => counting.pass(run, payload)));
    for (const ref of refs) expect(text(await counting.get(run, ref))).toBe('canary-7f3a');
    expect(reads.filter((name) => name.endsWith('.jwe'))).toEqual([]);
  });

  test.each(['sweep', 'sweepPayloads'] as const)('finds nothing after %s', async (way) => {
    const run = await keyedRun();
    const ref = await staging.pass(run, payload);
    await staging[way](run);
    await expect(staging.get(run, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING' });
  });
});

describe('recentPayloads', () => {
  test('keeps the latest 2,000', () => {
    const recent = recentPayloads();
    for (let at = 0; at < 2_001; at += 1) recent.keep(`name-${String(at)}`, payload);
    expect(recent.take('name-0')).toBeUndefined();
    expect(recent.take('name-1')).toBe(payload);
    expect(recent.take('name-1')).toBeUndefined();
    expect(recent.take('name-2000')).toBe(payload);
  });

  test('keeps at most 16 MB, and has room again for what was taken', () => {
    const recent = recentPayloads();
    const large = new Uint8Array(64 * 1024);
    for (let at = 0; at < 256; at += 1) recent.keep(`name-${String(at)}`, large);
    expect(recent.take('name-0')).toBe(large);
    recent.keep('one more', large);
    expect(recent.take('name-1')).toBe(large);
    recent.keep('two more', large);
    recent.keep('three more', payload);
    expect(recent.take('name-2')).toBeUndefined();
    expect(recent.take('name-3')).toBe(large);
  });
});
