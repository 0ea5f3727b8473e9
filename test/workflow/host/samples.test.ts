import { readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import path from 'node:path';
import { HostClient } from '../../support/host/hostClient';
import { appFolder, endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

// Each pattern of the runtime's documentation, in the shape of its public sample, ends as documented.

const hour = 3_600_000;
let baseUrl: string;
let client: HostClient;
let server: Server;

beforeAll(async () => {
  server = createServer((request, response) => {
    response.writeHead(request.url === '/gone' ? 410 : 200).end('up');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  ({ baseUrl } = await startHostProcess({ app: 'samples', stateDir: temporaryFolder() }));
  client = await HostClient.open(baseUrl);
});
afterAll(async () => {
  await endHosts();
  server.close();
});

describe('files, relative to the folder of the app', () => {
  const text = readFileSync(path.join(appFolder('samples'), 'host.json'), 'utf8');

  it.each(['fileWhole', 'fileStream'])('are read by an HTTP function: %s', async (name) => {
    const response = await fetch(`${baseUrl}/api/${name}`);
    expect([response.status, await response.text()]).toEqual([200, text]);
  });

  it('are read by an activity', async () => {
    expect((await client.run('readsFile', 'host.json')).output).toBe(text);
  });
});

it('chains functions', async () => {
  expect((await client.run('chaining', null)).output).toEqual(['Hello Tokyo!', 'Hello Seattle!', 'Hello London!']);
});

it('fans out and in', async () => {
  expect((await client.run('fanOutFanIn', 20)).output).toBe(210);
});

it('monitors until a condition holds, or until its time has passed', async () => {
  const input = { clearAfter: 3, phone: '1', everyMs: 10, expireMs: hour };
  expect((await client.run('monitor', input)).output).toBe('alert to 1');
  expect((await client.run('monitor', { ...input, clearAfter: 1_000_000, expireMs: 1 })).output).toBe('expired');
});

describe('human interaction', () => {
  const answer = async (codes: readonly number[], waitMs = hour) => {
    const id = await client.start('phoneVerification', { phone: '1', waitMs });
    for (const code of codes) await client.raise(id, 'SmsChallengeResponse', code);
    return (await client.ended(id)).output;
  };

  it.each([
    ['the right code', [1234], true],
    ['a wrong code, then the right one', [1, 1234], true],
    ['four wrong codes', [1, 2, 3, 4], false],
  ])('takes %s', async (_, codes, isAuthorized) => {
    expect(await answer(codes)).toBe(isAuthorized);
  });

  it('ends when nobody answers in time', async () => {
    expect(await answer([], 10)).toBe(false);
  });
});

it('calls and signals an entity, in order', async () => {
  expect((await client.run('counterOrchestration', 'one')).output).toBe(1);
  expect((await client.run('counterOrchestration', 'one')).output).toBe(2);
});

it('continues as new, with a short history', async () => {
  const { output, instanceId } = await client.run('periodicCleanUp', { round: 1, rounds: 5, everyMs: 1 });
  const { historyEvents = [] } = await client.status(instanceId, '?showHistory=true');
  expect(output).toBe(5);
  expect(historyEvents.length).toBeLessThan(5);
});

it('runs sub-orchestrations with their own ids', async () => {
  const { output, instanceId } = await client.run('provisionNewDevices', ['a', 'b', 'c']);
  expect(output).toEqual(['a', 'b', 'c'].map((device) => `${device} of ${instanceId}`));
  expect(await client.status(`${instanceId}:2`)).toMatchObject({ name: 'provisionDevice', runtimeStatus: 'Completed' });
});

it('calls HTTP', async () => {
  const { port } = server.address() as AddressInfo;
  expect((await client.run('checkSite', `http://127.0.0.1:${port}/`)).output).toBe('up');
  expect((await client.run('checkSite', `http://127.0.0.1:${port}/gone`)).output).toBe('failed with 410');
});

it('retries a function', async () => {
  expect((await client.run('retry', 3)).output).toBe(4);
});
