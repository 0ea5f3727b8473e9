import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { HostClient } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';

interface Seen {
  readonly method: string | undefined;
  readonly url: string | undefined;
  readonly headers: IncomingMessage['headers'];
  readonly body: string;
}

let client: HostClient;
let server: Server;
let address: string;
const seen: Seen[] = [];

/** A service whose job is done at the third poll. */
beforeAll(async () => {
  let polls = 0;
  server = createServer((request, response) => {
    let body = '';
    request.on('data', (chunk: Buffer) => (body += chunk.toString()));
    request.on('end', () => {
      seen.push({ method: request.method, url: request.url, headers: request.headers, body });
      if (request.url?.startsWith('/msi') === true) {
        const isRefused = request.url.includes('resource=refused');
        response.writeHead(isRefused ? 400 : 200, { 'content-type': 'application/json' });
        response.end(isRefused ? 'the words of the endpoint' : '{"access_token":"token-of-identity"}');
      } else if (request.url === '/job') response.writeHead(202, { location: '/job/1', 'retry-after': '0' }).end();
      else if (request.url === '/job/1' && ++polls < 3)
        response.writeHead(202, { location: `${address}/job/1`, 'retry-after': '0' }).end();
      else if (request.url === '/dated')
        response.writeHead(202, { location: '/job/1', 'retry-after': 'Wed, 21 Oct 2026 07:28:00 GMT' }).end();
      else if (request.url === '/error') response.writeHead(500, { 'x-kind': 'error' }).end('broken');
      else response.writeHead(200, { 'content-type': 'text/html', 'x-one': '1' }).end('done');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const env = { IDENTITY_ENDPOINT: `${address}/msi`, IDENTITY_HEADER: 'secret-header' };
  client = await HostClient.open((await startHostProcess({ stateDir: temporaryFolder(), env })).baseUrl);
});
afterAll(async () => {
  await endHosts();
  server.close();
});
beforeEach(() => seen.splice(0));

describe('callHttp', () => {
  it('returns status, content and headers, except content headers', async () => {
    const { output } = await client.run('http', { method: 'GET', url: `${address}/`, enablePolling: false });
    expect(output).toMatchObject({ statusCode: 200, content: 'done', headers: { 'x-one': '1' } });
    expect(Object.keys(output.headers as object)).not.toContain('content-type');
  });

  it('sends method, headers and content, with plain text as the default type', async () => {
    const request = { method: 'POST', url: `${address}/`, body: { a: 1 }, headers: { 'x-mine': 'yes' } };
    await client.run('http', request);
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"a":1}' });
    expect(seen[0]?.headers).toMatchObject({ 'x-mine': 'yes', 'content-type': 'text/plain' });
  });

  it('returns an error status as an answer', async () => {
    const { runtimeStatus, output } = await client.run('http', { method: 'GET', url: `${address}/error` });
    expect(runtimeStatus).toBe('Completed');
    expect(output).toMatchObject({ statusCode: 500, content: 'broken', headers: { 'x-kind': 'error' } });
  });

  it('polls the location of a 202 until another answer arrives, without the function key', async () => {
    const headers = { 'x-functions-key': 'secret', 'x-mine': 'yes' };
    const { output } = await client.run('http', {
      method: 'POST',
      url: `${address}/job`,
      body: 'x',
      headers,
      status: true,
    });
    expect(output).toBe(200);
    expect(seen.map(({ method, url }) => `${method ?? ''} ${url ?? ''}`)).toEqual([
      'POST /job',
      'GET /job/1',
      'GET /job/1',
      'GET /job/1',
    ]);
    expect(seen[0]?.headers['x-functions-key']).toBe('secret');
    expect(seen[1]?.headers).toMatchObject({ 'x-mine': 'yes' });
    expect(seen[1]?.headers['x-functions-key']).toBeUndefined();
  });

  it('fails the orchestration for a 202 with a Retry-After that is no number of seconds', async () => {
    const { runtimeStatus, output } = await client.run('http', { method: 'GET', url: `${address}/dated` });
    expect([runtimeStatus, output]).toEqual([
      'Failed',
      "Orchestrator function 'http' failed: A timer of the orchestration has no valid time.",
    ]);
  });

  it('returns the 202 itself when polling is off', async () => {
    const { output } = await client.run('http', {
      method: 'POST',
      url: `${address}/job`,
      enablePolling: false,
      status: true,
    });
    expect(output).toBe(202);
    expect(seen).toHaveLength(1);
  });

  it('sends the token of the managed identity in the first call and in each poll', async () => {
    const tokenSource = { kind: 'AzureManagedIdentity', resource: 'https://vault.azure.net/.default' };
    const { output } = await client.run('http', { method: 'POST', url: `${address}/job`, tokenSource, status: true });
    expect(output).toBe(200);
    expect(seen.map(({ url }) => url?.split('?')[0])).toEqual(['/msi', '/job', '/msi', '/job/1']);
    expect(new URL(seen[0]?.url ?? '', address).searchParams.get('resource')).toBe('https://vault.azure.net');
    expect(seen[0]?.headers['x-identity-header']).toBe('secret-header');
    for (const call of [seen[1], seen[3]]) expect(call?.headers.authorization).toBe('Bearer token-of-identity');
  });

  it.each([
    ['another kind of token source', { kind: 'Other', resource: 'x' }, 'AzureManagedIdentity'],
    [
      'a refused token, without its text',
      { kind: 'AzureManagedIdentity', resource: 'refused' },
      'endpoint answered 400.',
    ],
  ])('fails for %s', async (_, tokenSource, text) => {
    const { runtimeStatus, output } = await client.run('http', { method: 'GET', url: `${address}/`, tokenSource });
    expect([runtimeStatus, seen.some(({ url }) => url === '/')]).toEqual(['Failed', false]);
    expect(output).toContain(text);
    expect(output).not.toContain('the words of the endpoint');
  });

  it('fails without an answer, and for a content type with parameters', async () => {
    const unanswered = await client.run('http', { method: 'GET', url: 'http://127.0.0.1:1/' });
    expect(unanswered.runtimeStatus).toBe('Failed');
    const headers = { 'content-type': 'text/plain; charset=utf-8' };
    const typed = await client.run('http', { method: 'POST', url: `${address}/`, body: 'x', headers });
    expect(typed.output).toContain("The format of value 'text/plain; charset=utf-8' is invalid.");
  });
});
