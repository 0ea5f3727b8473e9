import { existsSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { type AddressInfo } from 'node:net';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, type HostProcess, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';
import { readJournal, waitUntil } from '../../support/host/hostWait';

// An orchestration that waits for all of several tasks takes no turn that cannot change anything.

const stateDir = temporaryFolder();
const folder = temporaryFolder();
const journal = path.join(folder, 'journal');
let host: HostProcess;
let client: HostClient;

async function startHost(): Promise<void> {
  host = await startHostProcess({ stateDir, env: { JOURNAL: journal } });
  client = await HostClient.open(host.baseUrl);
}

beforeAll(startHost);
afterAll(endHosts);

const fileOf = (id: string): string => path.join(folder, id);
const start = (id: string, more: object = {}) => client.start('allWithFile', { file: fileOf(id), ...more }, id);
const finish = (id: string): void => {
  writeFileSync(fileOf(id), '');
};
const linesOf = (id: string): string[] => readJournal(journal).filter((line) => line.endsWith(id));

/** Waits until both records of an instance are written, and the last task has begun. */
async function untilHalfDone(id: string): Promise<void> {
  await waitUntil(() => (linesOf(id).length === 3 ? true : undefined), `three lines of ${id}`);
}

test('it takes one turn at its start, and one for all answers', async () => {
  await start('plain');
  await untilHalfDone('plain');
  finish('plain');
  expect((await client.ended('plain')).output).toBe(2);
});

test('a child counts as a task', async () => {
  await start('child', { and: 'child' });
  await untilHalfDone('child');
  finish('child');
  expect((await client.ended('child')).output).toBe(2);
});

test('a failure takes a turn at once', async () => {
  await start('failure', { and: 'failure' });
  await client.until('failure', ({ customStatus }) => customStatus === 'caught');
  expect(existsSync(fileOf('failure'))).toBe(false);
  finish('failure');
  expect(await client.ended('failure')).toMatchObject({ runtimeStatus: 'Completed', customStatus: 'caught' });
});

test('a task is tried again while others are open', async () => {
  await start('retry', { and: 'retry' });
  await untilHalfDone('retry');
  finish('retry');
  expect(await client.ended('retry')).toMatchObject({ runtimeStatus: 'Completed', customStatus: null });
});

test.each([
  ['before the last answer', 'event-first', true],
  ['after the last answer', 'event-last', false],
])('it continues with an event that comes %s', async (_, id, isFirst) => {
  await start(id, { and: 'event' });
  await untilHalfDone(id);
  if (isFirst) await client.raise(id, 'go', 1);
  finish(id);
  await waitUntil(() => (linesOf(id).includes(`ended ${id}`) ? true : undefined), `the end of the file of ${id}`);
  if (!isFirst) await client.raise(id, 'go', 1);
  expect(await client.ended(id)).toMatchObject({ runtimeStatus: 'Completed', customStatus: null });
});

test('a request that was answered with 202 is repeated while other tasks are open', async () => {
  let requests = 0;
  const server = createServer((_request, response) => {
    requests += 1;
    response.writeHead(requests < 3 ? 202 : 200, { location: '/job', 'retry-after': '0' }).end('done');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  await start('http', { and: 'http', url: `http://127.0.0.1:${String((server.address() as AddressInfo).port)}/job` });
  await waitUntil(() => (requests === 3 ? true : undefined), 'three requests');
  expect(existsSync(fileOf('http'))).toBe(false);
  finish('http');
  expect((await client.ended('http')).runtimeStatus).toBe('Completed');
  server.close();
});

test('answers survive a kill before the last one', async () => {
  await start('killed');
  await untilHalfDone('killed');
  await host.kill();
  await startHost();
  finish('killed');
  expect((await client.ended('killed')).runtimeStatus).toBe('Completed');
  expect(linesOf('killed').filter((line) => line.startsWith('a '))).toHaveLength(1);
});

test('it ends when somebody terminates it before the last answer', async () => {
  await start('terminated');
  await untilHalfDone('terminated');
  await client.control('terminated', 'terminate', '?reason=enough');
  expect(await client.ended('terminated')).toMatchObject({ runtimeStatus: 'Terminated', output: 'enough' });
  finish('terminated');
});
