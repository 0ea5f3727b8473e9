import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import {
  badMoveSettings,
  type BadMove,
  hostileIds,
  hostileVaults,
  notAllowed,
  notJson,
  wrongShapes,
} from '../support/move/badMoves';
import { localControl } from '../support/local/localControl';
import {
  type Answer,
  asFormat,
  call,
  listInstances,
  postMove,
  sendMove,
  type StartedMove,
  waitForEnd,
} from '../support/local/localMoves';
import {
  endLocalProcesses,
  localFolder,
  type LocalStack,
  projectRoot,
  startLocalStack,
} from '../support/local/localProcess';

const good = { sourceVault: 'contoso-westeurope', targetVault: 'contoso-northeurope' };

let stack: LocalStack;
/** A move that ended before the first case; its URLs have the key for the list of instances. */
let known: StartedMove;
let instances: string[];

beforeAll(async () => {
  stack = await startLocalStack({ stateDir: localFolder(), seed: 'empty', env: badMoveSettings });
  known = await postMove(stack.baseUrl, { ...good, id: 'known' });
  await waitForEnd(stack.baseUrl, known.id);
  instances = await listInstances(known);
  await localControl(stack.azure).clearLog();
});

afterAll(endLocalProcesses);

// Runs after every case of this file, so a case that starts something fails itself.
afterEach(async () => {
  expect(await listInstances(known)).toEqual(instances);
});

describe.each([
  ['a body that is not JSON', notJson],
  ['a body of the wrong shape', wrongShapes],
  ['an invalid vault', hostileVaults],
  ['an invalid id', hostileIds],
  ['vaults that are not allowed or cannot be moved', notAllowed],
])('%s', (_name, cases) => {
  it.each(cases)('is refused: $name', async ({ body, status, code, pointers }: BadMove) => {
    const answer = await sendMove(stack.baseUrl, body);
    const document = problemOf(answer, status, code);
    if (pointers !== undefined)
      expect(document.errors?.map(({ pointer }) => pointer)).toEqual(expect.arrayContaining([...pointers]));
  });
});

describe('an unreadable body', () => {
  it.each([
    'text/plain',
    'text/json',
    'application/x-www-form-urlencoded',
    'application/jsonx',
    'application/problem+json',
    'x',
  ])('is refused as %s', async (type) => {
    problemOf(await sendMove(stack.baseUrl, good, { 'Content-Type': type }), 415, 'CONTENT_TYPE_NOT_JSON');
  });

  it('is refused without a content type', async () => {
    problemOf(await sendBytes(new TextEncoder().encode(JSON.stringify(good)), {}), 415, 'CONTENT_TYPE_NOT_JSON');
  });

  it('is refused when it is not UTF-8', async () => {
    const bytes = Buffer.from(JSON.stringify({ ...good, id: 'caf\u00e9' }), 'latin1');
    problemOf(await sendBytes(bytes), 400, 'BODY_NOT_JSON');
  });

  it('is refused in UTF-16', async () => {
    problemOf(await sendBytes(Buffer.from(JSON.stringify(good), 'utf16le')), 400, 'BODY_NOT_JSON');
  });

  it.each([64 * 1024 + 1, 1024 * 1024, 20 * 1024 * 1024])('is refused with %d bytes', async (size) => {
    const body = JSON.stringify(good).padEnd(size, ' ');
    problemOf(await sendMove(stack.baseUrl, body), 413, 'BODY_TOO_LARGE');
  });
});

describe('an unknown move', () => {
  const ids = [
    'unknown',
    'known:0001',
    'KNOWN',
    '@entity@key',
    'a%2Fb',
    '..%2F..%2Fetc%2Fpasswd',
    '%00',
    'known%00',
    'known%20',
    '%C3%A4',
    '%3Cscript%3E',
    '$top',
    'INSTANCEID',
    'a'.repeat(65),
    'a'.repeat(5_000),
  ];
  it.each(ids.flatMap((id) => [`/api/moves/${id}`, `/api/moves/${id}/report`]))('gives 404 for %s', async (path) => {
    problemOf(await call(`${stack.baseUrl}${path}`), 404, 'MOVE_NOT_FOUND');
  });

  it('is also not found by the id of its sub-orchestration', async () => {
    const part = instances.find((id) => id !== known.id) ?? '';
    expect(part).not.toBe('');
    problemOf(await call(`${stack.baseUrl}/api/moves/${encodeURIComponent(part)}`), 404, 'MOVE_NOT_FOUND');
  });
});

describe('a report in an unsupported format', () => {
  it.each(['pdf', 'xlsx', '', 'JSON', 'json,md', '../report', '__proto__'])(
    'is refused as format=%s',
    async (format) => {
      const url = asFormat(known.reportUri, format);
      problemOf(await call(url), 406, 'FORMAT_NOT_SUPPORTED');
    },
  );

  it.each(['text/rtf', 'application/pdf', 'image/*', 'x'])('is refused when only %s is accepted', async (accept) => {
    problemOf(await call(known.reportUri, { headers: { accept } }), 406, 'FORMAT_NOT_SUPPORTED');
  });
});

describe('a call that matches no function', () => {
  it.each([
    ['GET', '/api', 'There is nothing at /api.'],
    ['GET', '/api/', 'Known paths: /api/moves, '],
    ['GET', '/api/movs', 'Did you mean /api/moves?'],
    ['GET', '/api/moves/known/repot', 'Did you mean /api/moves/known/report?'],
    ['GET', '/api/moves/known/secrets', 'There is nothing at /api/moves/known/secrets.'],
    ['DELETE', '/api/secrets', 'There is nothing at /api/secrets.'],
    ['GET', '/api/moves/known/plan/1', 'There is nothing at /api/moves/known/plan/1.'],
    ['GET', `/api/${'a'.repeat(5_000)}`, 'There is nothing at /api/aaaa'],
  ])('is answered 404 with the known paths: %s %.50s', async (method, path, detail) => {
    const document = problemOf(await call(`${stack.baseUrl}${path}`, { method }), 404, 'ROUTE_NOT_FOUND');
    expect(document.detail).toContain(detail);
    expect(document.detail.length).toBeLessThan(500);
  });

  it.each([
    ['PUT', '/api/moves', 'POST, GET, HEAD'],
    ['PATCH', '/api/moves/known', 'GET, HEAD'],
    ['DELETE', '/api/moves/known', 'GET, HEAD'],
    ['POST', '/api/moves/known/report', 'GET, HEAD'],
    ['POST', '/API/Moves/known/', 'GET, HEAD'],
    ['GET', '/api/moves/known/approve', 'POST'],
    ['PUT', '/api/openapi.json', 'GET, HEAD'],
  ])('is answered 405 with the methods of the path: %s %s', async (method, path, methods) => {
    const answer = await call(`${stack.baseUrl}${path}`, { method });
    const { detail } = problemOf(answer, 405, 'METHOD_NOT_ALLOWED');
    expect(detail).toContain(`does not support ${method}; it supports ${methods}.`);
    expect(answer.headers.get('allow')).toBe(`${methods}, OPTIONS`);
  });

  it('is answered for HEAD with the status of GET and without a body', async () => {
    const statusOf = async (method: string, path: string) => {
      const { status, text } = await call(`${stack.baseUrl}${path}`, { method });
      return [status, method === 'HEAD' ? text : ''];
    };
    for (const path of ['/api/moves/known', '/api/moves/unknown', '/api/openapi.json', '/api/movs', '/']) {
      expect([path, await statusOf('HEAD', path)]).toEqual([path, await statusOf('GET', path)]);
    }
    expect(await statusOf('HEAD', '/api/moves/known/approve')).toEqual([405, '']);
  });

  it('is answered for OPTIONS with the methods of the path', async () => {
    const answer = await call(`${stack.baseUrl}/api/moves/known`, { method: 'OPTIONS' });
    expect([answer.status, answer.text, answer.headers.get('allow')]).toEqual([204, '', 'GET, HEAD, OPTIONS']);
    expect(answer.headers.get('access-control-allow-origin')).toBeNull();
    problemOf(await call(`${stack.baseUrl}/api/movs`, { method: 'OPTIONS' }), 404, 'ROUTE_NOT_FOUND');
  });

  it.each([
    ['GET', '/', 404, 'The paths of functions start with /api.'],
    ['POST', '/moves', 404, 'The paths of functions start with /api.'],
    ['GET', '/api/../../etc/passwd', 404, 'The paths of functions start with /api.'],
    ['PROPFIND', '/api/moves', 404, 'No function has this path and method.'],
    ['GET', '/api/%zz', 400, 'The path cannot be decoded'],
  ])('is answered by the host with a problem document: %s %s', async (method, path, status, detail) => {
    const answer = await call(`${stack.baseUrl}${path}`, { method });
    expect([answer.status, answer.headers.get('content-type')]).toEqual([status, 'application/problem+json']);
    expect(answer.body).toMatchObject({ type: 'about:blank', status, detail: expect.stringContaining(detail) });
    expectNoInternals(answer.text);
  });

  it.each([
    ['GET', '/runtime/webhooks/durabletask/instances', 401],
    ['GET', '/api/runtime/webhooks/durabletask/instances', 404],
    ['GET', '/api/%2e%2e/runtime/webhooks/durabletask/instances', 401],
    ['GET', '/api/moves/known%0d%0aX-Evil:%201', 404],
  ])('does not reach the private endpoints of the runtime: %s %s', async (method, path, status) => {
    const answer = await call(`${stack.baseUrl}${path}`, { method });
    expect(answer.status).toBe(status);
    expectNoInternals(answer.text);
  });
});

describe('all calls of this file', () => {
  it('reach no vault, except to check without a token whether it exists', async () => {
    const counts = await localControl(stack.azure).counts();
    expect(counts.filter(({ status }) => status !== 401)).toEqual([]);
  });

  it('leave the app in working order', async () => {
    const answer = await call(`${stack.baseUrl}/api/moves/known`);
    expect([answer.status, answer.body.phase]).toEqual([200, 'completed']);
  });
});

function problemOf(answer: Answer, status: number, code: string) {
  expect([answer.status, answer.body?.code ?? answer.text]).toEqual([status, code]);
  expect(answer.headers.get('content-type')).toBe('application/problem+json');
  const document = problemDocumentSchema.parse(answer.body);
  expect(document).toMatchObject({ status, type: `urn:keyvault-mover:error:${code}` });
  expectNoInternals(answer.text);
  return document;
}

function expectNoInternals(text: string): void {
  expect(text).not.toMatch(/\\n\s+at |node_modules|\bdist[\\/]|\.[jt]s:\d|function\.json/);
  expect(text).not.toContain(projectRoot);
}

async function sendBytes(body: Uint8Array, headers: Record<string, string> = { 'Content-Type': 'application/json' }) {
  return call(`${stack.baseUrl}/api/moves`, { method: 'POST', headers, body });
}
