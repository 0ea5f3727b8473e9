import { existsSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { kvmover, startKvmover, eventsOf } from '../../support/cli/kvmover';
import { waitUntil } from '../../support/host/hostWait';
import { keyOf } from '../../support/local/appKeys';
import { localControl } from '../../support/local/localControl';
import { postMove } from '../../support/local/localMoves';
import { endLocalProcesses, localFolder, startLocalProcess } from '../../support/local/localProcess';
import { impostor, type Impostor } from '../../support/local/neighbour';
import { smallSampleFile } from '../../support/seeds/smallSample';

// An app that was killed leaves its address behind. Another user may listen on that port since then.

const key = 'the-key-of-an-earlier-start';
const answers: Impostor[] = [];

afterAll(async () => {
  for (const one of answers) one.stop();
  await endLocalProcesses();
});

async function listening(answer: (path: string) => string | Promise<string>, port = 0): Promise<Impostor> {
  const one = await impostor(answer, port);
  answers.push(one);
  return one;
}

/** The state of a killed app whose port another user has taken. */
function staleState(baseUrl: string, known = key): string {
  const folder = localFolder();
  writeFileSync(path.join(folder, 'running.json'), JSON.stringify({ baseUrl, key: known }), { mode: 0o600 });
  return folder;
}

const list = (folder: string) => kvmover(['list', '--embedded', '--state-dir', folder]);

it('finds no address of an app that was stopped', async () => {
  const stack = await startLocalProcess({ stateDir: localFolder(), seed: smallSampleFile() });
  const left = ['running.json', 'key-header'].map((name) => path.join(stack.stateDir, name));
  expect(left.map((file) => existsSync(file))).toEqual([true, true]);
  await stack.stop();
  expect(left.map((file) => existsSync(file))).toEqual([false, false]);
});

it('never gets the key, whatever it answers, and the command runs an app of its own', async () => {
  const liar = await listening(() => JSON.stringify({ value: [], moves: [], proof: 'x'.repeat(43) }));
  const ran = await list(staleState(liar.baseUrl));
  expect([ran.code, ran.stderr]).toEqual([0, '']);
  expect(liar.heard()).not.toContain(key);
  expect(liar.heard()).not.toContain('x-functions-key');
});

it('gets nothing by a proof that it asks of the app itself', async () => {
  const stack = await startLocalProcess({ stateDir: localFolder(), seed: smallSampleFile() });
  const known = keyOf(stack.baseUrl) ?? '';
  const relay = await listening(async (at) => (await fetch(`${stack.baseUrl}${at}`)).text());
  expect(await list(staleState(relay.baseUrl, known))).toMatchObject({ code: 0 });
  expect(relay.requests()).toBeGreaterThan(0);
  expect(relay.heard()).not.toContain(known);
});

it('gets nothing by a proof that the app gave before its end', async () => {
  const stack = await startLocalProcess({ stateDir: localFolder(), seed: smallSampleFile() });
  const known = keyOf(stack.baseUrl) ?? '';
  const earlier = await (await fetch(`${stack.baseUrl}/admin/host/proof?nonce=${'n'.repeat(43)}`)).text();
  expect(earlier).toMatch(/^[\w-]{43}$/);
  await stack.kill();
  const replay = await listening(() => earlier, Number(new URL(stack.baseUrl).port));
  expect(await list(stack.stateDir)).toMatchObject({ code: 0 });
  expect(replay.requests()).toBeGreaterThan(0);
  expect(replay.heard()).not.toContain(known);
});

it('is not waited for without end when it never answers, or never stops to answer', async () => {
  const silent = await listening(() => new Promise<string>(() => undefined));
  const run = startKvmover(['list', '--embedded', '--state-dir', staleState(silent.baseUrl)]);
  expect(await run.ended).toBe(0);
  const endless = await listening(() => 'y'.repeat(50_000_000));
  expect(await list(staleState(endless.baseUrl))).toMatchObject({ code: 0 });
});

it('hears no key when it takes the port of an app that ended during a watch', async () => {
  const stack = await startLocalProcess({ stateDir: localFolder(), seed: smallSampleFile() });
  await localControl(stack.azure).slowDown(300);
  await postMove(stack.baseUrl, { id: 'seen', sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' });
  const known = keyOf(stack.baseUrl) ?? '';
  expect(known.length).toBeGreaterThan(40);
  const watch = startKvmover(['watch', 'seen', '--json', '--embedded', '--state-dir', stack.stateDir]);
  await waitUntil(() => (eventsOf({ stdout: watch.stdout() }).length > 0 ? true : undefined), 'the first status');
  await stack.kill();
  const taken = await listening(() => '{}', Number(new URL(stack.baseUrl).port));
  await waitUntil(() => (taken.requests() > 1 ? true : undefined), 'more questions of the watch');
  process.kill(watch.pid, 'SIGKILL');
  await watch.ended;
  expect(taken.heard()).toContain('/admin/host/proof');
  expect(taken.heard()).not.toContain(known);
});
