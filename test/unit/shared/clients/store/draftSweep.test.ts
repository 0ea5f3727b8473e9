import { existsSync, mkdirSync, readdirSync, readFileSync, utimesSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { directoryStore, draftLifeMs } from '../../../../../shared/clients/store/directoryStore';
import { openClients } from '../../../../../shared/clients/openClients';
import { stagingStore } from '../../../../../shared/clients/staging/stagingStore';
import { temporaryFolder } from '../../../../support/clients/clientFolder';
import { startNode } from '../../../../support/nodeProcess';
import { testIdentity } from '../../../../support/clients/clientIdentity';
import { testKeyWrapper } from '../../../../support/clients/clientKeyWrapper';
import { testSettings } from '../../../../support/clients/clientSettings';
import { until } from '../../../../support/azure/azureTestVaults';

const { folder, remove } = temporaryFolder();
afterAll(remove);

const run = { moveId: 'move', runId: '00000001' };
const workFiles = (root: string): string[] => (existsSync(work(root)) ? readdirSync(work(root)) : []);
const work = (root: string, name = ''): string => path.join(root, '.work', name);

function makeOld(file: string, ms: number): void {
  const then = (Date.now() - ms) / 1000;
  utimesSync(file, then, then);
}

function put(root: string, name: string, ageMs: number): void {
  mkdirSync(work(root), { recursive: true });
  writeFileSync(work(root, name), 'sealed');
  makeOld(work(root, name), ageMs);
}

/** Kills a process before it renames the draft of a payload. Returns the name of the draft. */
async function killWhileWriting(root: string): Promise<string> {
  const writer = startNode(['-e', stuckWriter(root)], { stderr: 'inherit' });
  await writer.firstLine();
  await writer.end('SIGKILL');
  const [draft = ''] = workFiles(root);
  return draft;
}

/** Writes a payload and stops before the rename. */
function stuckWriter(root: string): string {
  const source = path.join(__dirname, '../../../../../shared/clients/store/directoryStore');
  return `
    const ts = require(${JSON.stringify(require.resolve('typescript'))});
    require.extensions['.ts'] = (module, file) => module._compile(
      ts.transpile(require('fs').readFileSync(file, 'utf8'), { module: ts.ModuleKind.CommonJS, target: ts.ScriptTarget.ES2022, esModuleInterop: true }), file);
    require('node:fs/promises').rename = () => {
      console.log('stuck');
      return new Promise(() => setInterval(() => {}, 1000));
    };
    const { directoryStore } = require(${JSON.stringify(source)});
    directoryStore(${JSON.stringify(root)}).writeScratch('staging/move/00000001/payload.jwe', Buffer.from('sealed payload'));
  `;
}

describe('the draft of a killed writer', () => {
  test('is removed at the next start, once no writer can be that old', async () => {
    const root = path.join(folder, 'start');
    const draft = await killWhileWriting(root);
    expect(readFileSync(work(root, draft), 'utf8')).toBe('sealed payload');
    makeOld(work(root, draft), draftLifeMs + 1_000);
    openClients(testSettings({ store: { kind: 'directory', path: root } }), { identity: testIdentity('unused') });
    await until(() => workFiles(root).length === 0);

    expect(workFiles(root)).toEqual([]);
  });

  test('is removed when a move ends and its payloads are swept', async () => {
    const root = path.join(folder, 'sweep');
    const draft = await killWhileWriting(root);
    makeOld(work(root, draft), draftLifeMs + 1_000);
    await stagingStore(directoryStore(root), testKeyWrapper()).sweep(run);

    expect(workFiles(root)).toEqual([]);
  });

  test('is removed later by the process that found it too young', async () => {
    const root = path.join(folder, 'later');
    makeOld(work(root, await killWhileWriting(root)), 0);
    await directoryStore(root, { draftLifeMs: 300 }).sweepDrafts();
    await until(() => workFiles(root).length === 0);

    expect(workFiles(root)).toEqual([]);
  });
});

test('sweepDrafts keeps drafts that a running writer may need', async () => {
  const root = path.join(folder, 'young');
  put(root, 'draft-young', draftLifeMs - 60_000);
  put(root, 'draft-old', draftLifeMs + 60_000);
  await directoryStore(root).sweepDrafts();

  expect(workFiles(root)).toEqual(['draft-young']);
});

test('sweepDrafts keeps claims for an hour, so that no swap is won twice', async () => {
  const root = path.join(folder, 'claims');
  put(root, 'claim-young', 3_500_000);
  put(root, 'claim-old', 3_700_000);
  await directoryStore(root).sweepDrafts();

  expect(workFiles(root)).toEqual(['claim-young']);
});

test('sweepDrafts does nothing in a store without files', async () => {
  const root = path.join(folder, 'never');
  await directoryStore(root).sweepDrafts();

  expect(existsSync(root)).toBe(false);
});

test('sweepDrafts works while other stores write to and sweep the same folder', async () => {
  const root = path.join(folder, 'many');
  const stores = [1, 2, 3].map(() => directoryStore(root));
  for (let draft = 0; draft < 20; draft += 1) put(root, `draft-${draft}`, draftLifeMs + 1_000);
  await Promise.all(
    stores.flatMap((store, index) => [
      store.sweepDrafts(),
      ...Array.from({ length: 20 }, (_, name) => store.writeScratch(`x/${index}-${name}`, Buffer.from('x'))),
    ]),
  );

  expect(workFiles(root)).toEqual([]);
  expect(readdirSync(path.join(root, 'x'))).toHaveLength(60);
});

test('a write whose draft is swept before its end throws a retryable error', async () => {
  const store = directoryStore(path.join(folder, 'slept'), { draftLifeMs: 0 });
  async function* chunks(): AsyncIterable<Buffer> {
    yield Buffer.from('first');
    await store.sweepDrafts();
    yield Buffer.from('last');
  }
  const failure = await store.writeLongIfAbsent('slept', chunks).catch((error: unknown) => error);

  expect(failure).toMatchObject({ code: 'STORE_UNAVAILABLE', retryable: true });
});
