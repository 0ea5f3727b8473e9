import { guardRequest } from '../../../../../local/functionsHost/http/guardRequest';

const status = (method: string, headers: Record<string, string>): number | undefined =>
  guardRequest(new Request('http://127.0.0.1:7071/api/x', { method, headers }))?.status;

describe('a request', () => {
  it.each(['127.0.0.1', '127.0.0.1:7071', 'localhost:9000', 'LOCALHOST', '[::1]:7071'])('for %s is let in', (host) => {
    expect(status('POST', { host })).toBeUndefined();
  });

  it.each(['example.com', '127.0.0.1.example.com', 'localhost.example.com:7071', '10.0.0.1', ''])(
    'for "%s" is refused',
    (host) => {
      expect(status('GET', { host })).toBe(421);
    },
  );

  it.each([
    ['from another site', { origin: 'http://evil.example' }],
    ['from another port', { origin: 'http://localhost:3000' }],
    ['from an opaque origin', { origin: 'null' }],
    ['that the browser calls cross-site', { 'sec-fetch-site': 'cross-site' }],
    ['that the browser calls same-site', { 'sec-fetch-site': 'same-site' }],
  ])('%s must not change anything', (_name, headers) => {
    for (const method of ['POST', 'PUT', 'PATCH', 'DELETE'])
      expect(status(method, { host: 'localhost:7071', ...headers })).toBe(403);
  });

  it('may look from anywhere, and change things from here', () => {
    expect(status('GET', { host: 'localhost:7071', origin: 'http://evil.example' })).toBeUndefined();
    const own = { host: 'localhost:7071', origin: 'http://localhost:7071', 'sec-fetch-site': 'same-origin' };
    expect(status('POST', own)).toBeUndefined();
    expect(status('POST', { host: 'localhost:7071', 'sec-fetch-site': 'none' })).toBeUndefined();
  });
});
