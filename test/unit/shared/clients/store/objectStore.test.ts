import { blobStore } from '../../../../../shared/clients/store/blobStore';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { type ObjectStore } from '../../../../../shared/clients/store/objectStore';
import { type RunningAzurite, startAzurite } from '../../../../support/clients/clientAzurite';
import { temporaryFolder } from '../../../../support/clients/clientFolder';

// The behaviour of every object store, tested with both implementations.

const { folder, remove } = temporaryFolder();
let azurite: RunningAzurite;
const stores = {
  directory: () => directoryStore(folder),
  blob: () => blobStore(azurite.container('moves')),
};

beforeAll(async () => {
  azurite = await startAzurite();
});

afterAll(async () => {
  await azurite.stop();
  remove();
});

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const text = (found: Uint8Array | undefined): string | undefined =>
  found === undefined ? undefined : new TextDecoder().decode(found);
const names = async (list: AsyncIterable<string>): Promise<string[]> => {
  const found: string[] = [];
  for await (const name of list) found.push(name);
  return found;
};

describe.each(['directory', 'blob'] as const)('a %s store', (kind) => {
  let store: ObjectStore;
  beforeAll(async () => {
    store = stores[kind]();
    // Creates the container if there is none.
    await store.check();
  });

  test('returns what was written, and the newest of two', async () => {
    const all = Uint8Array.from({ length: 256 }, (_, index) => index);
    await store.write('a/plan.json', all);
    expect(new Uint8Array((await store.read('a/plan.json')) ?? [])).toEqual(all);
    await store.write('a/plan.json', bytes('second'));
    expect(text(await store.read('a/plan.json'))).toBe('second');
    await store.write('a/empty', bytes(''));
    expect(text(await store.read('a/empty'))).toBe('');
  });

  test('returns what was written as scratch, and the newest of two', async () => {
    await store.writeScratch('scratch/new/one', bytes('first'));
    expect(text(await store.read('scratch/new/one'))).toBe('first');
    await store.writeScratch('scratch/new/one', bytes('second'));
    expect(text(await store.read('scratch/new/one'))).toBe('second');
  });

  test('removes a scratch object, and accepts one that does not exist', async () => {
    await store.writeScratch('scratch/gone', bytes('x'));
    await store.removeScratch('scratch/gone');
    await store.removeScratch('scratch/gone');
    await store.removeScratch('never/was');
    expect(await store.read('scratch/gone')).toBeUndefined();
  });

  test('returns undefined for a name that was never written', async () => {
    expect(await store.read('none/here')).toBeUndefined();
    expect(await store.readWithEtag('none/here')).toBeUndefined();
  });

  test('lets exactly one of many callers create a name', async () => {
    const tries = Array.from({ length: 12 }, (_, index) => store.writeIfAbsent('race/create', bytes(`${index}`)));
    const won = (await Promise.all(tries)).flatMap((created, index) => (created ? [`${index}`] : []));
    expect(won).toHaveLength(1);
    expect([text(await store.read('race/create'))]).toEqual(won);
  });

  describe('writeLongIfAbsent', () => {
    /** Pieces of 1 MiB: more than one block of a blob. */
    const piece = (fill: number): Uint8Array => new Uint8Array(1024 * 1024).fill(fill);
    async function* pieces(fills: readonly number[]): AsyncGenerator<Uint8Array> {
      for (const fill of fills) yield Promise.resolve(piece(fill));
    }
    const long = [1, 2, 3, 4, 5, 6, 7, 8, 9];

    test.each<[string, number[]]>([
      ['nothing', []],
      ['one piece', [7]],
      ['more than fits into one block', long],
    ])('stores %s, in order', async (what, fills) => {
      const name = `long/${what.replaceAll(' ', '-')}`;
      expect(await store.writeLongIfAbsent(name, () => pieces(fills))).toBe(true);
      expect(Buffer.from((await store.read(name)) ?? []).equals(Buffer.concat(fills.map(piece)))).toBe(true);
      expect(await store.writeLongIfAbsent(name, () => pieces([0]))).toBe(false);
      expect((await store.read(name))?.length).toBe(fills.length * 1024 * 1024);
    });

    test('lets exactly one of several callers create a long object, whole', async () => {
      const tries = [10, 20, 30].map((first) =>
        store.writeLongIfAbsent('long/race', () => pieces(long.map((at) => first + at))),
      );
      const won = (await Promise.all(tries)).flatMap((created, at) => (created ? [(at + 1) * 10] : []));
      expect(won).toHaveLength(1);
      const stored = Buffer.from((await store.read('long/race')) ?? []);
      expect(stored.equals(Buffer.concat(long.map((at) => piece((won[0] ?? 0) + at))))).toBe(true);
    });

    test('stores nothing if the pieces end with an error, and can be called again', async () => {
      let tries = 0;
      async function* broken(): AsyncGenerator<Uint8Array> {
        yield* pieces(long);
        tries += 1;
        throw new Error('gone');
      }
      await expect(store.writeLongIfAbsent('long/broken', broken)).rejects.toMatchObject({ code: 'STORE_UNAVAILABLE' });
      expect(tries).toBe(1);
      expect(await store.read('long/broken')).toBeUndefined();
      expect(await store.writeLongIfAbsent('long/broken', () => pieces(long))).toBe(true);
      expect((await store.read('long/broken'))?.length).toBe(9 * 1024 * 1024);
    });
  });

  test('replaces only the object that was read', async () => {
    await store.write('swap/one', bytes('first'));
    const first = await store.readWithEtag('swap/one');
    expect(text(first?.bytes)).toBe('first');
    expect(await store.replaceIf('swap/one', first?.etag ?? '', bytes('second'))).toBe(true);
    expect(await store.replaceIf('swap/one', first?.etag ?? '', bytes('third'))).toBe(false);
    expect(text(await store.read('swap/one'))).toBe('second');
  });

  test('does not replace another object with the same bytes', async () => {
    await store.write('swap/same', bytes('same'));
    const first = await store.readWithEtag('swap/same');
    await store.write('swap/same', bytes('same'));
    expect(await store.replaceIf('swap/same', first?.etag ?? '', bytes('other'))).toBe(false);
  });

  test('does not replace a removed object', async () => {
    await store.write('swap/gone', bytes('x'));
    const found = await store.readWithEtag('swap/gone');
    await store.remove('swap/gone');
    expect(await store.replaceIf('swap/gone', found?.etag ?? '', bytes('y'))).toBe(false);
  });

  test('counts correctly when many callers increment by compare and swap', async () => {
    await store.write('swap/count', bytes('0'));
    const addOne = async (): Promise<void> => {
      for (;;) {
        const found = await store.readWithEtag('swap/count');
        const next = bytes(String(Number(text(found?.bytes)) + 1));
        if (await store.replaceIf('swap/count', found?.etag ?? '', next)) return;
      }
    };
    await Promise.all(Array.from({ length: 10 }, addOne));
    expect(text(await store.read('swap/count'))).toBe('10');
  });

  test('lists the names below a prefix, ordered by their characters', async () => {
    for (const name of ['list/b', 'list/a/2', 'list/a/10', 'list/a-1', 'list2/x']) await store.write(name, bytes('.'));
    expect(await names(store.list('list/'))).toEqual(['list/a-1', 'list/a/10', 'list/a/2', 'list/b']);
    expect(await names(store.list('list/a'))).toEqual(['list/a-1', 'list/a/10', 'list/a/2']);
    expect(await names(store.list('nothing/'))).toEqual([]);
  });

  test('removes an object, and accepts one that does not exist', async () => {
    await store.write('gone/x', bytes('x'));
    await store.remove('gone/x');
    await store.remove('gone/x');
    await store.remove('never/was');
    expect(await store.read('gone/x')).toBeUndefined();
  });

  test('passes its check and keeps no probe object', async () => {
    await store.check();
    expect(await names(store.list('probes/'))).toEqual([]);
  });

  test.each(['../out', 'a/../../out', '/etc/passwd', 'a//b', 'a/.hidden', '.', '', 'a\\b', 'a/b\0', 'x'.repeat(300)])(
    'refuses the name %j',
    async (name) => {
      await expect(store.write(name, bytes('x'))).rejects.toMatchObject({ code: 'INTERNAL' });
      await expect(store.writeScratch(name, bytes('x'))).rejects.toMatchObject({ code: 'INTERNAL' });
    },
  );
});
