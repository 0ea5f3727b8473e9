import { guardRequest } from '../../../../../local/functionsHost/http/guardRequest';

const status = (method: string, headers: Record<string, string>): number | undefined =>
  guardRequest(new Request('http://127.0.0.1:7071/api/x', { method, headers }))?.status;

describe('guardRequest', () => {
  it.each(['127.0.0.1', '127.0.0.1:7071', 'localhost:9000', 'LOCALHOST', '[::1]:7071'])(
    'allows a request for %s',
    (host) => {
      expect(status('POST', { host })).toBeUndefined();
    },
  );

  it.each(['example.com', '127.0.0.1.example.com', 'localhost.example.com:7071', '10.0.0.1', ''])(
    'refuses a request for "%s"',
    (host) => {
      expect(status('GET', { host })).toBe(421);
    },
  );

  it.each([
    ['another site', { origin: 'http://evil.example' }],
    ['another port', { origin: 'http://localhost:3000' }],
    ['an opaque origin', { origin: 'null' }],
    ['a page that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['a page that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('refuses changes from %s', (_name, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(status(method, { host: 'localhost:7071', ...headers })).toBe(403);
  });

  it('allows reads from any origin and changes from its own origin', () => {
    expect(status('GET', { host: 'localhost:7071', origin: 'http://evil.example' })).toBeUndefined();
    const own = { host: 'localhost:7071', origin: 'http://localhost:7071', 'sec-fetch-site': 'same-origin' };
    expect(status('POST', own)).toBeUndefined();
    expect(status('POST', { host: 'localhost:7071', 'sec-fetch-site': 'none' })).toBeUndefined();
  });
});
