import { inspect } from 'node:util';
import { readFileSync, readdirSync } from 'node:fs';
import path from 'node:path';
import { decodeProtectedHeader } from 'jose';
import { contentKeyName } from '../../../../../shared/clients/claims/runRef';
import { type StagingStore, stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { MoverError } from '../../../../../shared/contracts/model/moverError';
import { stagingRefSchema } from '../../../../../shared/contracts/model/outcome';
import { collect } from '../../../../support/azure/azureTestVaults';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { stagingFixture } from '../../../../support/staging/stagingFixture';

const { folder, remove, store, wrapper, staging, inOtherProcess, newRun, keyedRun, text } = stagingFixture();
const canary = 'canary-7f3a';
const payload = new TextEncoder().encode(canary);
type KeyedRun = Awaited<ReturnType<typeof keyedRun>>;
const keyFile = (run: KeyedRun) => contentKeyName(run, run.contentKey);

afterAll(remove);

test('get returns the payload that the run has staged', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'secret/name/backup', payload);
  expect(text(await staging.get(run, ref))).toBe(canary);
});

test('put returns a valid reference below the folder of the run, without the label', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'secret/Pay roll ü/../backup', payload);
  expect(stagingRefSchema.parse(ref)).toBe(ref);
  expect(ref).toMatch(new RegExp(`^staging/move/${run.runId}/[0-9a-f]{64}\\.jwe$`));
});

test('put replaces a payload with the same label only', async () => {
  const run = await keyedRun();
  const first = await staging.put(run, 'one', new TextEncoder().encode('first'));
  const again = await staging.put(run, 'one', new TextEncoder().encode('second'));
  const other = await staging.put(run, 'two', payload);
  expect(again).toBe(first);
  expect(other).not.toBe(first);
  expect(text(await staging.get(run, first))).toBe('second');
});

test('put stores a compact JWE and a wrapped key, never the payload', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'label', payload);
  const sealed = readFileSync(path.join(folder, ref), 'utf8');
  expect(decodeProtectedHeader(sealed)).toEqual({ alg: 'dir', enc: 'A256GCM', name: ref });
  expect(sealed.split('.')).toHaveLength(5);
  const key = JSON.parse(readFileSync(path.join(folder, keyFile(run)), 'utf8')) as object;
  expect(Object.keys(key).sort()).toEqual(['algorithm', 'keyId', 'wrapped']);
  const everything = readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => readFileSync(path.join(entry.parentPath, entry.name), 'utf8'));
  expect(everything.join()).not.toContain(canary);
});

test('get decrypts in another process with the stored key', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'label', payload);
  const elsewhere = inOtherProcess();
  expect(text(await elsewhere.get(run, ref))).toBe(canary);
  expect(await elsewhere.digest(run, ['x'])).toBe(await staging.digest(run, ['x']));
});

test('prepare in two processes at the same time makes two keys, and neither replaces the other', async () => {
  const run = newRun();
  const [one, two] = [stagingStore(store, wrapper), stagingStore(store, wrapper)];
  const [first, second] = await Promise.all([one.prepare(run), two.prepare(run)]);
  expect(first).not.toBe(second);
  for (const contentKey of [first, second]) {
    const keyed = { ...run, contentKey };
    const ref = await one.put(keyed, contentKey, payload);
    expect(text(await two.get(keyed, ref))).toBe(canary);
  }
});

test('put unwraps the key of a run once for concurrent steps', async () => {
  const run = await keyedRun();
  const next = stagingStore(store, wrapper);
  const before = wrapper.unwraps;
  await Promise.all(Array.from({ length: 20 }, (_, index) => next.put(run, `${index}`, payload)));
  expect(wrapper.unwraps - before).toBe(1);
});

describe('a run that names its content key', () => {
  const everyUse: [string, (at: StagingStore, run: KeyedRun) => Promise<unknown>][] = [
    ['put', (at, run) => at.put(run, 'label', payload)],
    ['get', (at, run) => at.get(run, `staging/move/${run.runId}/there.jwe`)],
    ['digest', (at, run) => at.digest(run, [canary])],
    ['prepare', (at, run) => at.prepare(run)],
  ];
  const plants: [string, (name: string, other: string) => Promise<void>][] = [
    ['a key of another run', async (name, other) => store.write(name, (await store.read(other)) ?? new Uint8Array())],
    ['something else', (name) => store.write(name, new TextEncoder().encode('{}'))],
    ['nothing', (name) => store.remove(name)],
  ];

  describe.each(plants)('refuses %s in the place of its key', (_, plant) => {
    test.each(everyUse)('in %s, and asks no vault', async (_use, use) => {
      const [run, other] = [await keyedRun(), await keyedRun()];
      await store.write(`staging/move/${run.runId}/there.jwe`, payload);
      await plant(keyFile(run), keyFile(other));
      const before = wrapper.unwraps;
      await expect(use(stagingStore(store, wrapper), run)).rejects.toMatchObject({
        code: 'CONTENT_KEY_REFUSED',
        retryable: false,
      });
      expect(wrapper.unwraps).toBe(before);
    });
  });
});

test('put and digest refuse a run that names no content key, as runs of earlier versions do', async () => {
  const run = newRun();
  await store.write(`staging/move/${run.runId}/content-key.json`, new TextEncoder().encode('{}'));
  await expect(staging.put(run, 'label', payload)).rejects.toMatchObject({ code: 'CONTENT_KEY_REFUSED' });
  await expect(staging.digest(run, [canary])).rejects.toMatchObject({ code: 'CONTENT_KEY_REFUSED' });
});

test('renewKey replaces the key: get throws for a payload of the earlier key', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'label', payload);
  const renewed = { ...run, contentKey: await staging.renewKey(run) };
  await expect(staging.get(renewed, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_DAMAGED' });
});

test('get throws STAGED_PAYLOAD_MISSING for a removed payload', async () => {
  const run = await keyedRun();
  const ref = await staging.put(run, 'label', payload);
  await staging.drop(ref);
  await staging.drop(ref);
  await expect(staging.get(run, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING', retryable: false });
});

describe('get throws STAGED_PAYLOAD_DAMAGED when', () => {
  const damages: [string, (sealed: string, other: string) => string][] = [
    ['a character changed', (sealed) => sealed.slice(0, -2) + (sealed.endsWith('AA') ? 'BB' : 'AA')],
    ['its end is missing', (sealed) => sealed.slice(0, -10)],
    ['it is empty', () => ''],
    ['it is no JWE', () => canary],
    ['another payload was put in its place', (_, other) => other],
  ];

  test.each(damages)('%s', async (_, damage) => {
    const run = await keyedRun();
    const ref = await staging.put(run, 'label', payload);
    const other = await staging.put(run, 'other', payload);
    const [sealed, otherSealed] = [ref, other].map((each) => readFileSync(path.join(folder, each), 'utf8'));
    await store.write(ref, new TextEncoder().encode(damage(sealed ?? '', otherSealed ?? '')));
    const error = await inOtherProcess()
      .get(run, ref)
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STAGED_PAYLOAD_DAMAGED', retryable: false });
    expect(inspect(error, { depth: 10 })).not.toContain(canary);
  });

  test('another run encrypted it', async () => {
    const [one, two] = [await keyedRun(), await keyedRun()];
    const [ref, foreign] = [await staging.put(one, 'label', payload), await staging.put(two, 'label', payload)];
    await store.write(ref, (await store.read(foreign)) ?? new Uint8Array());
    await expect(inOtherProcess().get(one, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_DAMAGED' });
  });
});

test('get rejects a reference of another run', async () => {
  const [one, two] = [await keyedRun(), await keyedRun()];
  const ref = await staging.put(one, 'label', payload);
  await expect(staging.get(two, ref)).rejects.toMatchObject({ code: 'INTERNAL' });
  await expect(staging.get(one, keyFile(one))).rejects.toMatchObject({ code: 'INTERNAL' });
});

test('sweep removes all payloads and the key of its run, and nothing of other runs', async () => {
  const [run, other] = [await keyedRun(), await keyedRun()];
  for (const label of ['a', 'b', 'c']) await staging.put(run, label, payload);
  const kept = await staging.put(other, 'a', payload);
  expect(await staging.sweep(run)).toBe(3);
  expect(await staging.sweep(run)).toBe(0);
  expect(await store.read(keyFile(run))).toBeUndefined();
  expect(text(await staging.get(other, kept))).toBe(canary);
});

test('prepare throws while the staging key does not work, and succeeds once it does', async () => {
  const run = newRun();
  wrapper.broken = true;
  await expect(staging.prepare(run)).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE' });
  wrapper.broken = false;
  expect(await store.read(contentKeyName(run, await staging.prepare(run)))).toBeDefined();
});

test('put stores nothing when the staging key wraps but does not unwrap', async () => {
  const run = newRun();
  const half = testKeyWrapper();
  half.unwrap = () => Promise.reject(new MoverError('STAGING_KEY_UNUSABLE', 'disabled', { retryable: false }));
  await expect(stagingStore(store, half).prepare(run)).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE' });
  half.unwrap = async () => new Uint8Array(32);
  await expect(stagingStore(store, half).prepare(run)).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE' });
  expect(await collect(store.list(`staging/move/${run.runId}/`))).toEqual([]);
});

test('digest returns equal digests only for equal texts of one run', async () => {
  const [run, other] = [await keyedRun(), await keyedRun()];
  const digest = await staging.digest(run, ['a', canary]);
  expect(digest).toMatch(/^[0-9a-f]{64}$/);
  expect(await staging.digest(run, ['a', canary])).toBe(digest);
  for (const texts of [['a', `${canary} `], ['b', canary], [`a${canary}`], ['a', canary, ''], [`a","${canary}`]]) {
    expect(await staging.digest(run, texts)).not.toBe(digest);
  }
  expect(await staging.digest(other, ['a', canary])).not.toBe(digest);
});

describe('openNote', () => {
  test('decrypts a note only for its run and only under its name', async () => {
    const [run, other] = [await keyedRun(), await keyedRun()];
    const sealed = await staging.sealNote(run, 'name', payload);
    expect(text((await staging.openNote(run, 'name', sealed)) ?? new Uint8Array())).toBe(canary);
    expect(await staging.openNote(run, 'other', sealed)).toBeUndefined();
    expect(await staging.openNote(other, 'name', sealed)).toBeUndefined();
    expect(text(sealed)).not.toContain(canary);
  });

  test('refuses a payload, and get refuses a note', async () => {
    const run = await keyedRun();
    const ref = await staging.put(run, 'label', payload);
    const stored = (await store.read(ref)) ?? new Uint8Array();
    expect(await staging.openNote(run, ref, stored)).toBeUndefined();
    await store.write(ref, await staging.sealNote(run, ref, payload));
    await expect(inOtherProcess().get(run, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_DAMAGED' });
  });

  test('decrypts a note after sweepPayloads, but not after sweep', async () => {
    const run = await keyedRun();
    const sealed = await staging.sealNote(run, 'name', payload);
    const ref = await staging.put(run, 'label', payload);
    expect(await staging.sweepPayloads(run)).toBe(1);
    await expect(staging.get(run, ref)).rejects.toMatchObject({ code: 'STAGED_PAYLOAD_MISSING' });
    const later = stagingStore(store, wrapper);
    expect(await later.openNote(run, 'name', sealed)).toEqual(payload);
    await staging.sweep(run);
    expect(await staging.openNote(run, 'name', sealed)).toBeUndefined();
    expect(await store.read(keyFile(run))).toBeUndefined();
  });

  test('refuses a note under a planted content key, also if the key has the name of the real one', async () => {
    const run = await keyedRun();
    const planted = { ...run, contentKey: await staging.renewKey(run) };
    const sealed = await staging.sealNote(planted, 'name', payload);
    await store.write(keyFile(run), (await store.read(keyFile(planted))) ?? new Uint8Array());
    expect(await stagingStore(store, wrapper).openNote(run, 'name', sealed)).toBeUndefined();
  });

  test.each([
    [false, 'is undefined'],
    [true, 'throws'],
  ])('if the staging key cannot unwrap (transient: %s) %s', async (retryable) => {
    const run = await keyedRun();
    const sealed = await staging.sealNote(run, 'name', payload);
    const unwrap = () => Promise.reject(new MoverError('STAGING_KEY_UNUSABLE', 'test', { retryable }));
    const opened = stagingStore(store, { ...wrapper, unwrap }).openNote(run, 'name', sealed);
    if (retryable) await expect(opened).rejects.toMatchObject({ code: 'STAGING_KEY_UNUSABLE' });
    else expect(await opened).toBeUndefined();
  });
});
