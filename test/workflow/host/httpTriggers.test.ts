import { request as httpRequest } from 'node:http';
import net from 'node:net';
import type { LooseJson } from '../../support/host/hostClient';
import { endHosts, startHostProcess, temporaryFolder } from '../../support/host/hostProcess';
import { waitUntil } from '../../support/host/hostWait';

let baseUrl: string;
let log: () => string;

beforeAll(async () => {
  ({ baseUrl, log } = await startHostProcess({ stateDir: temporaryFolder() }));
});
afterAll(endHosts);

const get = async (path: string, init?: RequestInit): Promise<Response> => fetch(`${baseUrl}${path}`, init);
const text = async (path: string): Promise<string> => (await get(path)).text();
const mirror = async (path: string, init?: RequestInit): Promise<LooseJson> =>
  (await get(`/api/mirror/${path}`, init)).json();

describe('a route', () => {
  it('defaults to the name of the function', async () => {
    expect(await text('/api/noRoute')).toBe('by name');
  });

  it('matches in the order of the function names', async () => {
    expect(await text('/api/items/latest')).toBe('latest');
    expect(await text('/api/items/7')).toBe('item 7');
    expect(await text('/api/items/seven')).toBe('named seven');
  });

  it('matches as a catch-all when earlier functions do not match path or method', async () => {
    expect(await text('/api/items/seven/parts')).toBe('other GET seven/parts');
    expect(await text('/api/items/')).toBe('other GET ');
    expect(await (await get('/api/items/latest', { method: 'DELETE' })).text()).toBe('other DELETE latest');
    expect((await get('/api/items/latest', { method: 'PUT' })).status).toBe(404);
  });

  it('hides later literal routes when it is a catch-all with an early name, as in Azure', async () => {
    expect(await text('/api/hidden/one')).toBe('anything');
  });

  it('ignores the case of literals', async () => {
    expect(await text('/API/Items/LATEST')).toBe('latest');
  });

  it('decodes optional and catch-all parameters', async () => {
    expect(await text('/api/page')).toBe('page one');
    expect(await text('/api/page/2')).toBe('page 2');
    expect((await mirror('a/b%20c/%C3%BC')).params).toEqual({ rest: 'a/b c/ü' });
  });

  it.each([
    ['a constraint is not met', '/api/page/two', 'GET'],
    ['the method differs', '/api/onlyPost', 'GET'],
    ['no function has the path', '/api/unknown', 'GET'],
    ['the prefix is missing', '/noRoute', 'GET'],
  ])('answers 404 when %s', async (_name, path, method) => {
    const answer = await get(path, { method });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([404, 'application/problem+json']);
    expect(await answer.json()).toMatchObject({ type: 'about:blank', status: 404 });
  });
});

describe('a request', () => {
  it('arrives with method, URL, headers, query and bytes', async () => {
    const body = Buffer.from([0, 255, 128, 10]);
    const seen = await mirror('x?a=1&a=2&b=%20', { method: 'PUT', body, headers: { 'X-Test': 'Value' } });
    expect(seen).toMatchObject({ method: 'PUT', query: { a: '1,2', b: ' ' }, body: body.toString('base64') });
    expect(seen.url).toBe(`${baseUrl}/api/mirror/x?a=1&a=2&b=%20`);
    expect(seen.headers['x-test']).toBe('Value');
  });

  it('can be 20 MB long', async () => {
    const body = Buffer.alloc(20 * 1024 * 1024, 7);
    const seen = await mirror('big', { method: 'POST', body });
    expect(Buffer.from(seen.body, 'base64').equals(body)).toBe(true);
  });

  it('receives 413 above 100 MB, before the host reads it', async () => {
    const status = await new Promise((resolve, reject) => {
      const request = httpRequest(
        `${baseUrl}/api/mirror/x`,
        { method: 'POST', headers: { 'content-length': 105_000_000 } },
        (response) => {
          resolve(response.statusCode);
          request.destroy();
        },
      );
      request.on('error', reject);
      request.write('x');
    });
    expect(status).toBe(413);
  });
});

describe('an answer', () => {
  it('has status 204 for no result and 200 without a body for an empty object', async () => {
    expect((await get('/api/nothing')).status).toBe(204);
    const empty = await get('/api/emptyObject');
    expect([empty.status, await empty.text()]).toEqual([200, '']);
  });

  it('keeps status, headers, JSON and bytes', async () => {
    const teapot = await get('/api/teapot');
    expect([teapot.status, teapot.headers.get('x-kind'), teapot.headers.get('content-type')]).toEqual([
      418,
      'teapot',
      'application/json',
    ]);
    expect(await teapot.json()).toEqual({ short: true });
    expect(Buffer.from(await (await get('/api/binary')).arrayBuffer())).toEqual(Buffer.from([0, 255, 1, 254]));
  });

  it('arrives whole when it is streamed', async () => {
    expect(await text('/api/streamed')).toBe('one two');
  });

  it('writes cookies as ASP.NET Core does', async () => {
    expect((await get('/api/cookies')).headers.getSetCookie()).toEqual([
      'plain=a%20b%3Bc; path=/',
      'full=1; max-age=60; domain=example.org; path=/x; secure; samesite=strict; httponly',
    ]);
  });

  it.each(['/api/crash', '/api/notAnAnswer'])('is 500 without internals for %s', async (path) => {
    const response = await get(path);
    expect([response.status, await response.text()]).toEqual([500, '']);
  });
});

it('logs an unhandled rejection of the app and keeps running', async () => {
  expect(await text('/api/lostPromise')).toBe('answered');
  await waitUntil(() => (log().includes('an unhandled rejection') ? true : undefined));
  expect(await text('/api/noRoute')).toBe('by name');
});

describe('malformed HTTP', () => {
  it.each([
    ['an invalid request line', 'NONSENSE\r\n\r\n'],
    ['a bad header', 'GET / HTTP/1.1\r\nHost: localhost\r\nbad header\r\n\r\n'],
    ['a path that cannot be decoded', 'GET /api/%E0%A4%A HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n'],
    ['no host', 'GET /api/noRoute HTTP/1.1\r\nConnection: close\r\n\r\n'],
    [
      'two lengths',
      'POST /api/mirror/x HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\nx',
    ],
  ])('receives 4xx for %s and affects no other request', async (_name, bytes) => {
    const answer = await new Promise<string>((resolve) => {
      const socket = net.connect(Number(new URL(baseUrl).port), '127.0.0.1', () => socket.write(bytes));
      let received = '';
      socket.on('data', (chunk) => (received += chunk.toString()));
      socket.on('close', () => {
        resolve(received);
      });
    });
    expect(answer).toMatch(/^HTTP\/1\.1 4\d\d /);
    expect(await text('/api/noRoute')).toBe('by name');
  });
});

describe('a browser', () => {
  const post = async (headers: Record<string, string>): Promise<number | undefined> =>
    new Promise((resolve, reject) => {
      const request = httpRequest(`${baseUrl}/api/onlyPost`, { method: 'POST', headers }, (response) => {
        response.resume();
        resolve(response.statusCode);
      });
      request.on('error', reject);
      request.end();
    });

  it('cannot post from another site', async () => {
    expect(await post({ origin: 'https://evil.example' })).toBe(403);
    expect(await post({ origin: 'null' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'cross-site' })).toBe(403);
    expect(await post({ 'sec-fetch-site': 'same-site' })).toBe(403);
  });

  it('can post from the host’s own origin', async () => {
    expect(await post({ origin: baseUrl, 'sec-fetch-site': 'same-origin' })).toBe(200);
  });

  it('cannot reach the host under another name', async () => {
    expect(await post({ host: 'evil.example' })).toBe(421);
    expect(await post({ host: 'localhost:1' })).toBe(200);
  });
});

it('writes no bodies, query texts or keys to the log', async () => {
  await get('/api/crash?code=canary-code', { headers: { 'x-functions-key': 'canary-key' } });
  await mirror('x?secret=canary-query', { method: 'POST', body: 'canary-body' });
  expect(log()).not.toContain('canary');
});
