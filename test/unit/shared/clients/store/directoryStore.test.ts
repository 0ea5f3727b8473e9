import { chmodSync, mkdirSync, readdirSync, rmSync, statSync, symlinkSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { directoryStore } from '../../../../../shared/clients/store/directoryStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { startNode } from '../../../../support/nodeProcess';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const bytes = (text: string): Uint8Array => new TextEncoder().encode(text);
const modeOf = (file: string): string => (statSync(path.join(folder, file)).mode & 0o777).toString(8);
const workFiles = (root: string): string[] => readdirSync(path.join(root, '.work'));
const makeOld = (file: string, seconds: number): void => {
  const then = Date.now() / 1000 - seconds;
  utimesSync(file, then, then);
};

test('directoryStore creates files and folders that only their owner can access', async () => {
  const store = directoryStore(path.join(folder, 'own'));
  await store.write('moves/a/plan', bytes('x'));
  await store.writeIfAbsent('moves/a/key', bytes('x'));
  await store.writeScratch('moves/a/payload', bytes('x'));
  expect(['own', 'own/moves', 'own/moves/a', 'own/.work'].map(modeOf)).toEqual(['700', '700', '700', '700']);
  expect(['own/moves/a/plan', 'own/moves/a/key', 'own/moves/a/payload'].map(modeOf)).toEqual(['600', '600', '600']);
});

test.each(['write', 'writeScratch', 'writeIfAbsent'] as const)(
  '%s creates its folders again when they were removed',
  async (way) => {
    const root = path.join(folder, `again-${way}`);
    const store = directoryStore(root);
    await store[way]('moves/a/one', bytes('x'));
    rmSync(root, { recursive: true });
    await store[way]('moves/a/two', bytes('y'));
    expect(Buffer.from((await store.read('moves/a/two')) ?? []).toString()).toBe('y');
  },
);

test('directoryStore leaves no draft, for winners and losers', async () => {
  const root = path.join(folder, 'drafts');
  const store = directoryStore(root);
  await store.write('a', bytes('1'));
  await store.writeScratch('c', bytes('1'));
  await store.writeScratch('c', bytes('2'));
  await Promise.all([store.writeIfAbsent('b', bytes('1')), store.writeIfAbsent('b', bytes('2'))]);
  expect(workFiles(root)).toEqual([]);
});

test('check removes files of a crashed process, and no younger ones', async () => {
  const root = path.join(folder, 'leftovers');
  const store = directoryStore(root);
  await store.check();
  for (const name of ['draft-old', 'draft-young']) writeFileSync(path.join(root, '.work', name), '');
  makeOld(path.join(root, '.work/draft-old'), 3_700);
  await store.check();
  expect(workFiles(root)).toContain('draft-young');
  expect(workFiles(root)).not.toContain('draft-old');
});

test('read returns a whole scratch object, never a part', async () => {
  const store = directoryStore(path.join(folder, 'whole'));
  const versions = ['a', 'b'].map((letter) => letter.repeat(200_000));
  await store.writeScratch('x', bytes(versions[0] ?? ''));
  const seen = new Set<string>();
  const write = async (): Promise<void> => {
    for (let round = 0; round < 20; round += 1) await store.writeScratch('x', bytes(versions[round % 2] ?? ''));
  };
  const read = async (): Promise<void> => {
    for (let round = 0; round < 40; round += 1) seen.add(Buffer.from((await store.read('x')) ?? []).toString());
  };
  await Promise.all([write(), read()]);
  expect([...seen].every((text) => versions.includes(text))).toBe(true);
});

describe('replaceIf after a winner that crashed', () => {
  async function crashedSwap(name: string, ageSeconds: number) {
    const root = path.join(folder, name);
    const store = directoryStore(root);
    // The claim of a finished swap has the file name for the claim of the crashed one.
    await store.write('lock', bytes('old'));
    const found = await store.readWithEtag('lock');
    await store.replaceIf('lock', found?.etag ?? '', bytes('done'));
    const now = await store.readWithEtag('lock');
    const [claim = ''] = workFiles(root);
    const crashed = path.join(root, '.work', claim.replace(found?.etag ?? '', now?.etag ?? ''));
    writeFileSync(crashed, 'won by a process that is gone');
    makeOld(crashed, ageSeconds);
    return { store, root, etag: now?.etag ?? '' };
  }

  test('finishes the swap, and returns false so that the caller reads again', async () => {
    const { store, etag } = await crashedSwap('crashed', 60);
    expect(await store.replaceIf('lock', etag, bytes('mine'))).toBe(false);
    const found = await store.readWithEtag('lock');
    expect(Buffer.from(found?.bytes ?? []).toString()).toBe('won by a process that is gone');
    expect(await store.replaceIf('lock', found?.etag ?? '', bytes('mine'))).toBe(true);
  });

  test('lets one of many callers finish the swap, once', async () => {
    const { store, root, etag } = await crashedSwap('crashed-many', 60);
    await Promise.all(Array.from({ length: 8 }, () => store.replaceIf('lock', etag, bytes('mine'))));
    expect(workFiles(root).filter((name) => name.endsWith('+'))).toHaveLength(1);
  });

  test('waits for a winner that is at work, so that the next try finds what it wrote', async () => {
    const { store, etag } = await crashedSwap('slow', 0);
    let isLost = false;
    const losing = store.replaceIf('lock', etag, bytes('mine')).then((isDone) => (isLost = !isDone));
    for (let turn = 0; turn < 10; turn += 1) await store.write('other', bytes('of somebody else'));
    expect(isLost).toBe(false);
    await store.write('lock', bytes('of the winner'));
    await losing;
    expect(isLost).toBe(true);
  });

  test('does not finish the swap while the winner may still work', async () => {
    const { store, etag } = await crashedSwap('working', 2);
    expect(await store.replaceIf('lock', etag, bytes('mine'))).toBe(false);
    expect(Buffer.from((await store.read('lock')) ?? []).toString()).toBe('done');
  });
});

test('directoryStore lets only one of several processes create or swap an object', async () => {
  const root = path.join(folder, 'processes');
  const store = directoryStore(root);
  await store.write('count', bytes('0'));
  const children = Array.from({ length: 3 }, () => startNode(['-e', countingProgram(root)]));
  const outputs = await Promise.all(
    children.map(async ({ ended, stdout, stderr }) => {
      await ended;
      return stdout() + stderr();
    }),
  );
  expect(
    outputs.map((output) => JSON.parse(output) as { created: number }).reduce((sum, { created }) => sum + created, 0),
  ).toBe(20);
  expect(Buffer.from((await store.read('count')) ?? []).toString()).toBe('30');
});

test('writeScratchIfAbsent keeps an existing object if it cannot open any file', async () => {
  const root = path.join(folder, 'no-descriptors');
  const store = directoryStore(root);
  await store.writeScratch('note', bytes('of somebody else'));
  const { ended, stdout, stderr } = startNode(['-e', withoutDescriptors(root)]);
  await ended;
  expect(stdout() + stderr()).toContain('EMFILE');
  expect(Buffer.from((await store.read('note')) ?? []).toString()).toBe('of somebody else');
});

/** Runs in a separate process: opens files until the system allows no more, and then tries to create an object. */
function withoutDescriptors(root: string): string {
  return `
    ${loadStore(root)}
    (async () => {
      await store.read('note');
      try {
        for (;;) require('fs').openSync(${JSON.stringify(path.join(root, 'note'))});
      } catch (error) {
        if (error.code !== 'EMFILE') throw error;
      }
      await store.writeScratchIfAbsent('note', Buffer.from('mine')).catch((error) => process._rawDebug(error.message));
    })();
  `;
}

/** The start of a program that has the store in the variable `store`. */
function loadStore(root: string): string {
  const source = path.join(__dirname, '../../../../../shared/clients/store/directoryStore');
  return `
    const ts = require(${JSON.stringify(require.resolve('typescript'))});
    require.extensions['.ts'] = (module, file) => module._compile(
      ts.transpile(require('fs').readFileSync(file, 'utf8'), { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true }), file);
    const { directoryStore } = require(${JSON.stringify(source)});
    const store = directoryStore(${JSON.stringify(root)});
  `;
}

/** Runs in a separate process: tries to create 20 objects and adds 10 to a counter. */
function countingProgram(root: string): string {
  return `
    ${loadStore(root)}
    (async () => {
      let created = 0;
      for (let i = 0; i < 20; i += 1) if (await store.writeIfAbsent('made/' + i, Buffer.from('x'))) created += 1;
      for (let added = 0; added < 10; ) {
        const found = await store.readWithEtag('count');
        const next = Buffer.from(String(Number(Buffer.from(found.bytes)) + 1));
        if (await store.replaceIf('count', found.etag, next)) added += 1;
      }
      console.log(JSON.stringify({ created }));
    })();
  `;
}

describe('a directoryStore that cannot be used', () => {
  test('throws an error with code and remedy', async () => {
    const file = path.join(folder, 'a-file');
    writeFileSync(file, '');
    const error = await directoryStore(file)
      .check()
      .catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: false });
    expect((error as Error).message).toMatch(/ENOTDIR|EEXIST/);
    expect((error as Error).message).toContain('MOVE_STORE');
  });

  test('throws a permanent error when rights are missing', async () => {
    // The superuser may write anywhere, so there is no error.
    if (process.getuid?.() === 0) return;
    const locked = path.join(folder, 'locked');
    mkdirSync(locked);
    chmodSync(locked, 0o500);
    await expect(directoryStore(locked).write('a', bytes('x'))).rejects.toMatchObject({
      code: 'STORE_UNAVAILABLE',
      retryable: false,
    });
  });
});

test('directoryStore does not list links that lead out of the folder', async () => {
  const root = path.join(folder, 'links');
  const store = directoryStore(root);
  await store.write('moves/a', bytes('x'));
  symlinkSync('/etc', path.join(root, 'moves/etc'));
  const found: string[] = [];
  for await (const name of store.list('moves/')) found.push(name);
  expect(found).not.toContain('moves/etc/passwd');
});
