import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { readHostJson } from '../../../../../local/functionsHost/app/readHostJson';

let folder: string;
beforeEach(() => (folder = mkdtempSync(path.join(os.tmpdir(), 'host-json-'))));
afterEach(() => {
  rmSync(folder, { recursive: true });
});

const read = (json: unknown) => {
  writeFileSync(path.join(folder, 'host.json'), typeof json === 'string' ? json : JSON.stringify(json));
  return readHostJson(folder);
};

it('uses the defaults of the real host', () => {
  expect(read({ version: '2.0' })).toMatchObject({
    routePrefix: 'api',
    requestLimits: { maxConcurrentRequests: -1, maxOutstandingRequests: -1 },
    hubName: 'TestHubName',
    functionTimeoutMs: undefined,
    durableTask: { overridableExistingInstanceStates: 'NonRunningStates', maxOrchestrationActions: 100_000 },
  });
});

it('reads an empty prefix, a prefix with slashes, and the time limit', () => {
  expect(read({ version: '2.0', extensions: { http: { routePrefix: '' } } }).routePrefix).toBe('');
  expect(read({ version: '2.0', extensions: { http: { routePrefix: '/a/b/' } } }).routePrefix).toBe('a/b');
  expect(read({ version: '2.0', functionTimeout: '00:01:00' }).functionTimeoutMs).toBe(60_000);
});

it('reads one request limit and leaves the other unlimited', () => {
  const http = { maxOutstandingRequests: 200 };
  expect(read({ version: '2.0', extensions: { http } }).requestLimits).toMatchObject({
    maxConcurrentRequests: -1,
    ...http,
  });
});

it.each([
  [
    'a limit of zero requests',
    { version: '2.0', extensions: { http: { maxConcurrentRequests: 0 } } },
    'maxConcurrentRequests',
  ],
  ['a file that is not JSON', '{', 'cannot be read'],
  ['another version', { version: '1.0' }, 'version'],
  [
    'a hub name with a dash',
    { version: '2.0', extensions: { durableTask: { hubName: 'my-hub' } } },
    '"my-hub" must be a letter',
  ],
  ['an unknown level', { version: '2.0', logging: { logLevel: { default: 'Loud' } } }, 'logging.logLevel.default'],
  [
    'a limit that is not positive',
    { version: '2.0', extensions: { durableTask: { maxConcurrentActivityFunctions: 0 } } },
    'maxConcurrentActivity',
  ],
])('refuses %s and names the place', (_name, json, words) => {
  expect(() => read(json)).toThrow(words);
});
