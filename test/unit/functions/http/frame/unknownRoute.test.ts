import { HttpRequest, InvocationContext, type HttpResponseInit } from '@azure/functions';
import { unknownRoute } from '../../../../../functions/http/frame/unknownRoute';
import { apiOperations } from '../../../../../shared/contracts/operations/apiOperations';
import { fitsRoute } from '../../../../../shared/rules/text/nearestRoute';
import { problemDocumentSchema } from '../../../../../shared/contracts/api/problemDocument';

const methods = ['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'];

async function answerTo(method: string, path: string): Promise<HttpResponseInit> {
  const context = new InvocationContext({ functionName: 'unknownRoute', logHandler: () => undefined });
  const request = new HttpRequest({ method, url: `https://app.invalid${path}` });
  return await unknownRoute()(request, context);
}

async function problemTo(method: string, path: string) {
  const { status, headers, body } = await answerTo(method, path);
  const document = problemDocumentSchema.parse(JSON.parse(body as string));
  return { ...document, answered: status, allow: new Headers(headers).get('allow') };
}

test.each([
  ['/api/movs', 'There is nothing at /api/movs. Did you mean /api/moves? '],
  ['/api/move', 'There is nothing at /api/move. Did you mean /api/moves? '],
  ['/api/moves/first/repot', 'Did you mean /api/moves/first/report? '],
  [
    '/api/moves/first/secrets',
    'There is nothing at /api/moves/first/secrets. Known paths: /api/moves, /api/moves/{id}, ',
  ],
  [
    '/api',
    'There is nothing at /api. Known paths: /api/moves, /api/checks, /api/comparisons, /api/access, /api/consumers, /api/fleets, /api/health, /api/openapi.json, /api/events, /api/ui.',
  ],
  [
    '/api/',
    'Known paths: /api/moves, /api/checks, /api/comparisons, /api/access, /api/consumers, /api/fleets, /api/health, /api/openapi.json, /api/events, /api/ui.',
  ],
  [
    '/api/secrets',
    'Known paths: /api/moves, /api/checks, /api/comparisons, /api/access, /api/consumers, /api/fleets, /api/health, /api/openapi.json, /api/events, /api/ui.',
  ],
  ['/api/%zz', 'There is nothing at /api/%zz. Known paths: /api/moves, '],
  ['/api//moves', 'There is nothing at /api//moves. Did you mean /api/moves? '],
])('unknownRoute answers %s with 404 and the known paths', async (path, detail) => {
  const answer = await problemTo('GET', path);
  expect(answer).toMatchObject({ answered: 404, status: 404, code: 'ROUTE_NOT_FOUND', allow: null });
  expect(answer.detail).toContain(detail);
});

test('unknownRoute answers every unsupported method of a path with 405 and the supported ones', async () => {
  for (const path of new Set(apiOperations.map((operation) => operation.path))) {
    // `fleets/check` is also the path of a fleet with that name.
    const parts = path.replace('{id}', 'known').split('/');
    const taken = apiOperations
      .filter((operation) => fitsRoute(operation.path, parts))
      .map(({ method }) => method.toUpperCase());
    const all = taken.includes('GET') ? ['HEAD', ...taken] : taken;
    for (const method of methods.filter((each) => ![...all, 'OPTIONS'].includes(each))) {
      const answer = await problemTo(method, `/api/${path.replace('{id}', 'known')}`);
      expect([answer.answered, answer.code]).toEqual([405, 'METHOD_NOT_ALLOWED']);
      expect(answer.allow?.split(', ').sort()).toEqual([...all, 'OPTIONS'].sort());
    }
  }
});

test('unknownRoute describes the supported calls of the path in a 405', async () => {
  const { detail, allow } = await problemTo('DELETE', '/api/moves/first/approve/');
  expect(detail).toBe(
    '/api/moves/first/approve/ does not support DELETE; it supports POST. POST approves the plan of a move that waits for approval.',
  );
  expect(allow).toBe('POST, OPTIONS');
});

test('unknownRoute answers OPTIONS with the methods alone, and allows no other origin', async () => {
  const { status, headers, body } = await answerTo('OPTIONS', '/api/moves/first');
  const given = new Headers(headers);
  expect([status, body, given.get('allow')]).toEqual([204, undefined, 'GET, HEAD, OPTIONS']);
  expect([...given.keys()].filter((name) => name.startsWith('access-control'))).toEqual([]);
});

test('unknownRoute answers a disabled function with 404, without suggesting the same path', async () => {
  const { detail, answered } = await problemTo('GET', '/api/openapi.json');
  expect(answered).toBe(404);
  expect(detail).not.toContain('Did you mean');
});

test.each([
  `/api/${'a'.repeat(10_000)}`,
  `/api/${'ä'.repeat(1_000)}`,
  `/api/${'a/'.repeat(3_000)}`,
  '/api/\u0000\r\n\u001b[31m',
  '/api/<script>alert(1)</script>',
  '/api/\u202egnp.exe',
  '/api/movs%0d%0aX-Evil:%201',
])('unknownRoute keeps the answer to a hostile path short and plain: %.40s', async (path) => {
  const { body } = await answerTo('GET', path);
  const { detail, instance } = problemDocumentSchema.parse(JSON.parse(body as string));
  expect(`${detail}${instance}`).toMatch(/^[ -~]*$/);
  expect(detail).not.toMatch(/[<>"\\]/);
  expect([instance.length <= 123, detail.length < 500]).toEqual([true, true]);
});
