import v8 from 'node:v8';
import vm from 'node:vm';
import https from 'node:https';
import { operations } from '../../../local/azure/vault/operations';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { azureAgent } from '../../support/azure/azureClients';
import { azureRequest, v } from '../../support/azure/azureRequest';
import { testSeed } from '../../support/azure/azureTestVaults';

/** Takes some seconds. AZURE_ABUSE_REQUESTS sets another number of requests. */
const requests = Number(process.env['AZURE_ABUSE_REQUESTS'] ?? 2_500);
/** AZURE_ABUSE_SEED generates other requests. */
const randomSeed = Number(process.env['AZURE_ABUSE_SEED'] ?? 20_260_101);
let azure: RunningAzure;
let token: string;

beforeAll(async () => {
  const secrets = [{ name: 'a', versions: [{ value: 'x' }] }];
  azure = await startAzure({ seed: testSeed({ sku: 'premium', secrets, keys: [{ name: 'a', versions: [{}] }] }) });
  token = await azure.control.issueToken();
});
afterAll(() => azure.stop());

/** A small random generator, so that the same seed repeats a failure. */
function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) % below;
  };
}

const segments = [
  'secrets',
  'keys',
  'certificates',
  'deletedsecrets',
  'deletedkeys',
  'deletedcertificates',
  'a',
  'b',
  'restore',
  'backup',
];
const verbs = [
  'versions',
  'create',
  'import',
  'policy',
  'pending',
  'merge',
  'rotate',
  'rotationpolicy',
  'encrypt',
  'sign',
  'verify',
  'unwrapkey',
  'recover',
  'issuers',
  'contacts',
];
const odd = [
  '',
  '.',
  '..',
  '%2e%2e',
  '%2F',
  '%00',
  '%',
  '%ZZ',
  '%F0%9F%92%A9',
  'a'.repeat(300),
  '*',
  '$metadata',
  'a b',
  '0'.repeat(32),
];
const queries = [
  '?api-version=2025-07-01',
  '?api-version=7.4&maxresults=99',
  '?api-version=2025-07-01&$skiptoken=%%%',
  '',
  '?',
  '?api-version=',
  '?api-version=2025-07-01&outContentType=x',
];
const values = [
  'null',
  '0',
  '-1',
  '1e999',
  '""',
  '"a"',
  '[]',
  '{}',
  'true',
  '"\\u0000"',
  '"-----BEGIN CERTIFICATE-----x-----END CERTIFICATE-----"',
  '{"enabled":0}',
  '{"kty":"RSA"}',
  '[{"x":1}]',
  '"RSA"',
  '"RS256"',
  '"AAAA"',
];
const fields = [
  'value',
  'tags',
  'attributes',
  'contentType',
  'kty',
  'key',
  'key_ops',
  'alg',
  'digest',
  'policy',
  'pwd',
  'x5c',
  'contacts',
  'provider',
  'lifetimeActions',
  '__proto__',
  'constructor',
  'cancellation_requested',
];
/** Sends most requests to a real operation, so that they reach its body and name checks. */
const targets = operations.flatMap(({ method, paths }) => paths.map((path) => ({ method, path })));
const plainNames = ['a', 'a', 'a', 'b', 'c-1'];
const good = '?api-version=2025-07-01';
const methods = ['GET', 'PUT', 'POST', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'TRACE'];

function bodyOf(random: (below: number) => number): string | undefined {
  const pick = <T>(list: readonly T[]) => list[random(list.length)];
  switch (random(5)) {
    case 0:
      return undefined;
    case 1:
      return pick(['{', '[', 'null', '"', '{"value":', '\u0000', '[[[[[[', '<xml/>', '{"a":1}{"b":2}']);
    default: {
      const members = Array.from({ length: 1 + random(4) }, () => `"${pick(fields) ?? ''}":${pick(values) ?? ''}`);
      return `{${members.join(',')}}`;
    }
  }
}

test(`answers ${requests} generated requests without a 5xx and stays healthy (AZURE_ABUSE_SEED=${randomSeed})`, async () => {
  const random = randomOf(randomSeed);
  const agent = azureAgent(azure);
  agent.maxSockets = 16;
  const pick = <T>(list: readonly T[]) => list[random(list.length)] as T;
  const statuses = new Map<number, number>();
  const worst: string[] = [];
  const wildPath = () =>
    `/${Array.from({ length: 1 + random(4) }, () => pick(pick([segments, verbs, odd]))).join('/')}`;
  const one = async (): Promise<void> => {
    const target = pick(targets);
    const isReal = random(4) > 0;
    const path =
      `${isReal ? target.path.replace(/:\w+/g, () => pick(random(5) > 0 ? plainNames : odd)) : wildPath()}${random(4) > 0 ? good : pick(queries)}`.replaceAll(
        ' ',
        '%20',
      );
    const method = isReal && random(8) > 0 ? target.method : pick(methods);
    const payload = method === 'TRACE' ? undefined : bodyOf(random);
    const sendsLength = random(10) > 0;
    const status = await sendRaw(agent, { method, path, payload, sendsLength });
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    if (status >= 500 || status === 0) worst.push(`${status} ${method} ${path} ${payload ?? ''}`);
  };
  const before = keptMemory();
  for (let done = 0; done < requests; done += 50) await Promise.all(Array.from({ length: 50 }, one));
  agent.destroy();

  expect(worst).toEqual([]);
  expect(statuses.size).toBeGreaterThan(4);
  expect(keptMemory() - before).toBeLessThan(50 * 1024 * 1024);
  expect((await azureRequest(azure, 'source', { path: v('/secrets'), token })).status).toBe(200);
});

interface Raw {
  readonly method: string;
  readonly path: string;
  readonly payload: string | undefined;
  /**
   * Sends a content-length. Without it, the body of a method that usually has none would be read as another request, and the
   * connection would end.
   */
  readonly sendsLength: boolean;
}

function sendRaw(agent: https.Agent, { method, path, payload, sendsLength }: Raw): Promise<number> {
  const headers = {
    authorization: `Bearer ${token}`,
    ...(payload === undefined ? {} : { 'content-type': 'application/json' }),
    ...(payload === undefined || !sendsLength ? {} : { 'content-length': Buffer.byteLength(payload) }),
  };
  return new Promise((resolve) => {
    const sent = https.request({ agent, host: 'source.vault.azure.net', path, method, headers }, (response) => {
      response.resume();
      response.on('close', () => {
        resolve(response.statusCode ?? 0);
      });
    });
    sent.on('error', () => {
      resolve(0);
    });
    sent.end(payload);
  });
}

test('ends only the request that has huge headers or a truncated body', async () => {
  const agent = azureAgent(azure);
  const host = 'source.vault.azure.net';
  const headers = { authorization: `Bearer ${token}`, 'x-huge': 'x'.repeat(100_000) };
  const huge = await new Promise<number>((resolve) => {
    const sent = https.request({ agent, host, path: v('/secrets'), headers }, ({ statusCode }) => {
      resolve(statusCode ?? 0);
    });
    sent.on('error', () => {
      resolve(0);
    });
    sent.end();
  });
  const cut = https.request({
    agent,
    host,
    path: v('/secrets/cut'),
    method: 'PUT',
    headers: { authorization: `Bearer ${token}`, 'content-length': '1000' },
  });
  await new Promise<void>((resolve) => {
    cut.on('error', () => {
      resolve();
    });
    cut.write('{"value":"', () => cut.destroy(new Error('The caller hangs up.')));
  });
  agent.destroy();

  expect([0, 431]).toContain(huge);
  expect((await azureRequest(azure, 'source', { path: v('/secrets/cut/') })).status).toBe(404);
});

/**
 * The bytes that this process retains. Resident memory would include garbage, whose size depends on the machine:
 * hundreds of MB under load, none when idle.
 */
function keptMemory(): number {
  v8.setFlagsFromString('--expose_gc');
  const collect = vm.runInNewContext('gc') as () => void;
  collect();
  const { heapUsed, external } = process.memoryUsage();
  return heapUsed + external;
}
