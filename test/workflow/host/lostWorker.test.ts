import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { appFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';
import { endLocalProcesses, localFolder, type LocalStack, startLocalProcess } from '../../support/local/localProcess';

// A worker that ends takes neither the port nor the durable work with it, as in Azure.

let stack: LocalStack;
let client: HostClient;

beforeAll(async () => {
  const args = ['--app', appFolder('samples'), '--azure', 'real'];
  const env = { AzureFunctionsJobHost__functionTimeout: '00:00:02' };
  stack = await startLocalProcess({ stateDir: localFolder(), args, env });
  client = await HostClient.open(stack.baseUrl);
});
afterAll(endLocalProcesses);

const call = (name: string): Promise<Response> => fetch(`${stack.baseUrl}/api/${name}`);
const worker = async (): Promise<number> => (await (await call('process')).json()) as number;

describe.each([
  ['throws an error that nobody catches', 'throwsLater'],
  ['ends the process', 'exits'],
])('an app that %s', (_what, name) => {
  it('gets 500 for its open requests, and another worker for the next ones', async () => {
    const first = await worker();
    const waiting = call('waits');
    const answers = await Promise.all([call(name), waiting]);
    expect(await Promise.all(answers.map(async (answer) => [answer.status, await answer.text()]))).toEqual([
      [500, ''],
      [500, ''],
    ]);
    expect(await worker()).not.toBe(first);
  });

  it('accepts connections while the worker is replaced', async () => {
    await call(name);
    const answers = await Promise.all(Array.from({ length: 20 }, () => call('process')));
    expect(answers.map(({ status }) => status)).toEqual(Array<number>(20).fill(200));
  });
});

it('says in the log what the app threw', async () => {
  await call('throwsLater');
  await waitUntil(() => /critical \[Host\.App\].*thrown by a timer/.test(stack.logs()) || undefined, 'line of the log');
});

it('runs an activity again whose worker was lost', async () => {
  const { runtimeStatus, output } = await client.run('survives', path.join(localFolder(), 'marker'));
  expect([runtimeStatus, output]).toEqual(['Completed', 'second time']);
});

it('fails an activity that takes too long, and replaces the worker', async () => {
  const first = await worker();
  const { runtimeStatus, output } = await client.run('timesOut');
  expect(runtimeStatus).toBe('Failed');
  expect(output).toContain('Timeout value of 2 seconds was exceeded by function: Functions.waitsForever');
  expect(await worker()).not.toBe(first);
});

it('fails a request that takes too long, and replaces the worker', async () => {
  const first = await worker();
  expect((await call('waits')).status).toBe(500);
  expect(await worker()).not.toBe(first);
});
