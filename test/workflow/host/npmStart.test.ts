import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import path from 'node:path';
import { appFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, projectRoot, startLocalProcess } from '../../support/local/localProcess';

afterAll(endLocalProcesses);

it('shows what an app writes to stdout', async () => {
  const env = { JOURNAL: path.join(localFolder(), 'journal'), YEARLY: '0 0 0 1 1 *', SETTING_ROUTE: 'from-setting' };
  const args = ['--app', appFolder('plainJs'), '--azure', 'real'];
  const stack = await startLocalProcess({ stateDir: localFolder(), args, env: { ...env, HUB_NAME: 'PlainHub' } });

  const answer = await fetch(`${stack.baseUrl}/v1/prints`);
  expect(await answer.text()).toBe('printed');
  await waitUntil(() => stack.logs().includes('printed 19') || undefined, 'last printed line');
});

it('leaves Ctrl+C, which reaches all processes of a terminal, to the process that started the host', async () => {
  const child = startChild();
  const exit = once(child, 'exit');
  const [line] = (await once(child.stdout ?? child, 'data')) as [Buffer];
  const { baseUrl } = JSON.parse(line.toString()) as { baseUrl: string };

  child.kill('SIGINT');
  const stopped = Promise.race([exit, new Promise((resolve) => setTimeout(resolve, 500, 'runs'))]);
  expect(await stopped).toBe('runs');
  expect((await fetch(`${baseUrl}/api/items/latest`)).status).toBe(200);
  child.kill('SIGTERM');
  expect(await exit).toEqual([0, null]);
});

it('ends a host whose starter ended before the host was ready', async () => {
  const child = startChild('esModule');
  child.disconnect();

  const stayed = new Promise((resolve) => child.stdout?.once('data', () => setTimeout(resolve, 500, 'runs')));
  const end = await Promise.race([once(child, 'exit'), stayed]);
  child.kill('SIGKILL');
  expect(end).toEqual([1, null]);
});

/** A host as `npm start` starts it, which ends with its starter. */
function startChild(app = 'contract'): ChildProcess {
  const program = path.join(projectRoot, 'dist/local/functionsHost/main.js');
  const args = ['--app', appFolder(app), '--state', localFolder(), '--port', '0', '--json'];
  return spawn(process.execPath, [program, ...args], { stdio: ['ignore', 'pipe', 'ignore', 'ipc'] });
}
