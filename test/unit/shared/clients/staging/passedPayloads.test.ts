import { readFileSync } from 'node:fs';
import path from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { stagingRefSchema } from '../../../../../shared/contracts/model/outcome';
import { stagedObject } from '../../../../support/move/stagedObject';
import { stagingFixture } from '../../../../support/staging/stagingFixture';

const { folder, remove, store, staging, inOtherProcess, newRun, keyedRun, text } = stagingFixture();
const canary = 'canary-7f3a';
type KeyedRun = Awaited<ReturnType<typeof keyedRun>>;

afterAll(remove);

describe('payloads that were passed on together', () => {
  /** Passes three payloads on in one object. Returns their references, and the lines of the object. */
  const passed = async (run: KeyedRun) => {
    const words = ['one', 'two', canary];
    const refs = await Promise.all(words.map((word) => staging.pass(run, new TextEncoder().encode(word))));
    const [object = ''] = refs.map(stagedObject);
    const lines = readFileSync(path.join(folder, object), 'utf8').split('\n');
    return { words, refs, object, lines };
  };

  test('are read in another process, and the reference shows nothing of them', async () => {
    const run = await keyedRun();
    const { words, refs, object, lines } = await passed(run);
    const elsewhere = inOtherProcess();
    expect((await Promise.all(refs.map((ref) => elsewhere.get(run, ref)))).map(text)).toEqual(words);
    for (const [at, ref] of refs.entries()) {
      expect(stagingRefSchema.parse(ref)).toMatch(
        new RegExp(`^staging/move/${run.runId}/[0-9a-f-]{36}\\.jwe/${at}/3$`),
      );
      expect(decodeProtectedHeader(lines[at] ?? '')).toEqual({ alg: 'dir', enc: 'A256GCM', name: `${object}/${at}` });
    }
    expect(lines.join()).not.toContain(canary);
  });

  test('cannot change places', async () => {
    const run = await keyedRun();
    const { refs, object, lines } = await passed(run);
    await store.write(object, new TextEncoder().encode([lines[1], lines[0], lines[2]].join('\n')));
    const got = await Promise.allSettled(refs.map((ref) => inOtherProcess().get(run, ref)));
    expect(got).toMatchObject([
      { reason: { code: 'STAGED_PAYLOAD_DAMAGED' } },
      { reason: { code: 'STAGED_PAYLOAD_DAMAGED' } },
      { status: 'fulfilled' },
    ]);
  });

  test('are missing when the object is cut off or gone', async () => {
    const run = await keyedRun();
    const { refs, object, lines } = await passed(run);
    await store.write(object, new TextEncoder().encode(lines.slice(0, 1).join('\n')));
    await expect(inOtherProcess().get(run, refs[2] ?? '')).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING' });
    await store.remove(object);
    await expect(inOtherProcess().get(run, refs[0] ?? '')).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING' });
  });

  test('go with the last one that is dropped, and with the sweep of the run in any case', async () => {
    const run = await keyedRun();
    const first = await passed(run);
    for (const ref of first.refs) await staging.drop(ref);
    expect(await store.read(first.object)).toBeUndefined();
    const second = await passed(run);
    await inOtherProcess().drop(second.refs[0] ?? '');
    expect(await store.read(second.object)).toBeDefined();
    expect(await inOtherProcess().sweepPayloads(run)).toBe(1);
    expect(await store.read(second.object)).toBeUndefined();
  });

  test('of a run without a content key are refused', async () => {
    await expect(staging.pass(newRun(), new TextEncoder().encode(canary))).rejects.toMatchObject({
      code: 'CONTENT_KEY_REFUSED',
    });
  });
});
