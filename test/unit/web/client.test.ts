import { type Answer, apiPath, createClient } from '../../../web/client/apiClient';
import { pollDelay } from '../../../web/client/pollDelay';
import {
  credentialsFault,
  credentialsOfAddress,
  forgetCredentials,
  headersOf,
  keepCredentials,
  noCredentials,
  readCredentials,
  takeKey,
} from '../../../web/client/signIn';
import { createServer, type Server } from 'node:http';
import { once } from 'node:events';
import { type AddressInfo } from 'node:net';

describe('the sign-in', () => {
  const typed = { functionKey: 'a-key', accessToken: 'a-token' };
  const storage = () => {
    const kept = new Map<string, string>();
    return {
      kept,
      getItem: (name: string) => kept.get(name) ?? null,
      setItem: (name: string, text: string) => void kept.set(name, text),
      removeItem: (name: string) => void kept.delete(name),
    };
  };

  test('is kept for a reload, and forgotten', () => {
    const tab = storage();
    keepCredentials(() => tab, typed);
    expect(readCredentials(() => tab)).toEqual(typed);
    forgetCredentials(() => tab);
    expect([readCredentials(() => tab), tab.kept.size]).toEqual([noCredentials, 0]);
  });

  test.each(['', '{', 'null', '[]', '{"functionKey":1}'])('is empty if the tab has %j', (text) => {
    const tab = storage();
    tab.kept.set('keyvault-mover', text);
    expect(readCredentials(() => tab)).toEqual(noCredentials);
  });

  test.each(['127.0.0.1', 'localhost'])('takes the key from the address of an app at %s', (hostname) => {
    const found = credentialsOfAddress({ hostname, hash: '#key=a-key_1' });
    expect(found).toEqual({ ...noCredentials, functionKey: 'a-key_1' });
  });

  test.each([
    ['mover.azurewebsites.net', '#key=a-key'],
    ['127.0.0.1.example', '#key=a-key'],
    ['127.0.0.1', '#/moves/key=a-key'],
    ['127.0.0.1', '#key=a key'],
    ['127.0.0.1', '#key='],
    ['127.0.0.1', ''],
  ])('takes no key from the address of an app at %s with %j', (hostname, hash) => {
    expect(credentialsOfAddress({ hostname, hash })).toBeUndefined();
  });

  test('takes the key out of the address, and leaves any other address as it is', () => {
    const tab = storage();
    const replaced: unknown[] = [];
    const history = { replaceState: (...given: unknown[]) => void replaced.push(given) };
    const take = (hash: string) => takeKey({ location: { hostname: '127.0.0.1', hash }, history }, () => tab);
    expect([take('#/moves'), replaced, tab.kept.size]).toEqual([false, [], 0]);
    expect([take('#key=a-key'), replaced]).toEqual([true, [[null, '', '#/']]]);
    expect(readCredentials(() => tab)).toEqual({ ...noCredentials, functionKey: 'a-key' });
  });

  test('works in a browser that forbids storage', () => {
    const forbidden = (): never => {
      throw new Error('forbidden');
    };
    expect(readCredentials(forbidden)).toEqual(noCredentials);
    expect(() => {
      keepCredentials(forbidden, typed);
      forgetCredentials(forbidden);
    }).not.toThrow();
  });

  test('goes into headers, and sends no empty one', () => {
    expect(headersOf(typed)).toEqual({ 'x-functions-key': 'a-key', Authorization: 'Bearer a-token' });
    expect(headersOf(noCredentials)).toEqual({});
  });

  test.each(['a key', 'a\nkey', 'kéy'])('refuses a key that no header can have: %j', (functionKey) => {
    expect(credentialsFault({ ...noCredentials, functionKey })).toContain('function key');
    expect(credentialsFault({ ...noCredentials, accessToken: functionKey })).toContain('access token');
  });
});

describe('apiPath', () => {
  test('escapes each part, and leaves out what is not given', () => {
    const query = { text: 'a&b', state: '', run: undefined };
    expect(apiPath('moves/{id}/items', { id: '../a?b', query })).toBe('moves/..%2Fa%3Fb/items?text=a%26b');
    expect(apiPath('moves', {})).toBe('moves');
  });
});

describe('the client', () => {
  let server: Server;
  let origin: string;
  let answer: { status: number; headers?: Record<string, string>; body: string };
  const seen: { url: string | undefined; key: string | undefined; method: string | undefined; body: string }[] = [];

  beforeAll(async () => {
    server = createServer((request, response) => {
      const chunks: Buffer[] = [];
      request.on('data', (chunk: Buffer) => chunks.push(chunk));
      request.on('end', () => {
        const { url, method, headers } = request;
        const key = headers['x-functions-key'];
        seen.push({
          url,
          method,
          key: typeof key === 'string' ? key : undefined,
          body: Buffer.concat(chunks).toString(),
        });
        response.writeHead(answer.status, answer.headers).end(answer.body);
      });
    }).listen(0, '127.0.0.1');
    await once(server, 'listening');
    origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterAll(() => server.close());
  beforeEach(() => seen.splice(0));

  const client = () =>
    createClient({ functionKey: 'a-key', accessToken: '' }, (path, init) => fetch(`${origin}${path as string}`, init));

  test('sends the key in a header, never in the address', async () => {
    answer = { status: 200, body: '{"a":1}' };
    expect(await client().get('moves', { query: { limit: '1' } })).toEqual({ ok: true, body: { a: 1 } });
    expect(seen).toEqual([{ url: '/api/moves?limit=1', method: 'GET', key: 'a-key', body: '' }]);
  });

  test('sends a body as JSON', async () => {
    answer = { status: 202, body: '{}' };
    await client().post('moves/{id}/cancel', { id: 'one', body: { reason: 'why' } });
    expect(seen[0]).toMatchObject({ method: 'POST', body: '{"reason":"why"}' });
  });

  test('returns a problem document in its words, with the time to wait', async () => {
    const problem = { title: 'Plan not ready', detail: 'Wait.', code: 'PLAN_NOT_READY' };
    answer = { status: 404, headers: { 'Retry-After': '5' }, body: JSON.stringify(problem) };
    expect(await client().get('moves/{id}/plan', { id: 'one' })).toEqual({
      ok: false,
      failure: { ...problem, status: 404, retryAfterSeconds: 5 },
    });
  });

  test.each(['', '<h1>Unauthorized</h1>', '"text"', '{"title":1}'])('shows no other body: %j', async (body) => {
    answer = { status: 401, headers: { 'Retry-After': 'soon' }, body };
    const result = await client().get('health', {});
    expect(result).toMatchObject({ ok: false, failure: { status: 401, code: 'HTTP_401', detail: '' } });
    expect(result).toMatchObject({ failure: { retryAfterSeconds: undefined } });
  });

  test('follows no redirect, because it would take the key to another place', async () => {
    answer = { status: 302, headers: { Location: 'http://127.0.0.1:1/' }, body: '' };
    expect(await client().get('health', {})).toMatchObject({ ok: false, failure: { code: 'NO_ANSWER' } });
    expect(seen).toHaveLength(1);
  });

  test('reports an answer that is not JSON', async () => {
    answer = { status: 200, body: '{"a":' };
    expect(await client().get('health', {})).toMatchObject({ ok: false, failure: { code: 'NO_ANSWER' } });
  });

  test('reports that no answer came', async () => {
    const unreachable = createClient(noCredentials, () => Promise.reject(new TypeError('failed')));
    expect(await unreachable.get('health', {})).toMatchObject({ ok: false, failure: { status: 0, code: 'NO_ANSWER' } });
  });

  test('says that the page tries again only of what it reads again by itself', async () => {
    const unreachable = createClient(noCredentials, () => Promise.reject(new TypeError('failed')));
    const detailOf = async (asked: Promise<Answer<unknown>>) => {
      const answered = await asked;
      return answered.ok ? '' : answered.failure.detail;
    };
    expect(await detailOf(unreachable.get('health', {}))).toContain('The page tries again.');
    const posted = await detailOf(unreachable.post('moves/{id}/cancel', { id: 'one', body: {} }));
    expect(posted).toContain('It may have taken the request');
    answer = { status: 200, body: 'no JSON' };
    expect(await detailOf(client().post('moves/{id}/cancel', { id: 'one', body: {} }))).toBe(posted);
    expect(await detailOf(unreachable.getFile('moves/one/report'))).toContain('Save the file again.');
  });
});

describe('pollDelay', () => {
  const delay = (failures: number, retryAfterSeconds?: number, isLive = true) =>
    pollDelay({ isLive, failures, retryAfterSeconds });

  test('is two seconds while something runs, and longer if nothing does', () => {
    expect([delay(0), delay(0, undefined, false)]).toEqual([2, 20]);
  });

  test('doubles with each failure up to a minute', () => {
    expect([1, 2, 3, 4, 5, 50].map((failures) => delay(failures))).toEqual([4, 8, 16, 32, 60, 60]);
  });

  test('honours Retry-After, which stops the page for ten minutes at most', () => {
    expect([delay(1, 30), delay(1, 1), delay(0, 999_999)]).toEqual([30, 4, 600]);
  });
});
