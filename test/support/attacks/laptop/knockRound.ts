import http from 'node:http';
import https from 'node:https';
import { text } from 'node:stream/consumers';
import { apiDocument } from '../../fuzz/apiDocument';
import { type Random } from '../../fuzz/random';
import { type DoRound, type LaptopWorld, leaksIn } from './laptopWorld';

interface Knock {
  readonly origin: string;
  readonly method: string;
  /** Sent as it is, so that no library makes it normal. */
  readonly target: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

const { operations } = apiDocument();

/** What needs no key: the page, a ping, and the proof that the app knows its key. */
const open = /^\/(?:api\/ui(?:[/?]|$)|admin\/host\/(?:ping|proof)(?:[/?]|$))/i;

/** A request of a neighbour to any port of the person, with everything but the secrets. */
export const knockRound: DoRound = async (world, random) => {
  const knock = knockOf(world, random);
  const { status, body, headers } = await send(knock).catch(() => ({ status: 0, body: '', headers: '' }));
  const what = `${knock.method} ${knock.origin}${knock.target}`;
  const isOpen = status === 200 && open.test(plain(knock.target));
  const isRefused = status === 0 || status >= 400;
  const leaks = leaksIn(world, { name: what, content: Buffer.from(`${headers}\n${body}`, 'latin1') });
  const tokens = /"access_token"|eyJ[\w-]+\.[\w-]+\./.test(body) ? [`${what} gives a token`] : [];
  return {
    what: status === 0 ? 'no answer' : 'a request',
    violations: [
      ...leaks,
      ...tokens,
      ...(isOpen || isRefused ? [] : [`${what} answers ${String(status)}: ${body.slice(0, 100)}`]),
    ],
  };
};

/** Without what `bent` writes in another way. */
const plain = (target: string): string => target.replaceAll(/%6[0-9a-f]|%7[0-9a]/gi, decodeURIComponent);

function knockOf({ stack, secrets }: LaptopWorld, random: Random): Knock {
  const { azure, baseUrl } = stack;
  const app = { origin: baseUrl, paths: appPaths };
  const identity = { origin: new URL(azure.identityEndpoint).origin, paths: identityPaths };
  const control = { origin: new URL(azure.controlUrl).origin, paths: controlPaths };
  const vault = { origin: `https://${azure.connectTo}`, paths: vaultPaths };
  const direct = { origin: azure.vaults[0]?.directUrl ?? baseUrl, paths: vaultPaths };
  const { origin, paths } = random.pick([app, app, app, identity, control, vault, direct]);
  const method = random.pick(['GET', 'GET', 'POST', 'PUT', 'DELETE', 'HEAD', 'OPTIONS', 'PATCH']);
  const key = secrets['the key'] ?? '';
  return {
    ...{
      origin,
      method,
      target: bent(random.pick(paths) ?? '/', random),
      headers: headersOf(random, key, azure.vaults[0]?.name ?? ''),
    },
    body:
      method === 'GET' || method === 'HEAD'
        ? ''
        : random.pick(['', '{}', '{"sourceVault":"contoso-westeurope","targetVault":"contoso-northeurope"}', '[']),
  };
}

const appPaths: readonly string[] = [
  ...operations.map(({ path }) => path.replaceAll(/\{\w+\}/g, 'any')),
  ...[
    '/admin/functions',
    '/admin/functions/startMove',
    '/admin/host/status',
    '/admin/host/proof?nonce=a',
    '/admin/host/keys',
  ],
  ...['/runtime/webhooks/durabletask/instances', '/runtime/webhooks/durabletask/orchestrators/moveVault/x'],
  ...['/runtime/webhooks/eventgrid', '/api/binding', '/', '/api/ui', '/.git/config', '/host.json'],
];
const query = 'api-version=2019-08-01&resource=https://vault.azure.net';
const identityPaths = [
  `/msi/token?${query}`,
  `/metadata/identity/oauth2/token?${query}`,
  '/',
  '/control',
  '/msi/token',
];
const controlPaths = [
  '/control',
  '/control/snapshot',
  '/control//snapshot',
  '/snapshot',
  '/control/guess/requests',
  '/seed',
  '/',
];
const vaultPaths = [
  '/secrets?api-version=7.6',
  '/secrets/a?api-version=7.6',
  '/keys?api-version=7.6',
  '/deletedsecrets?api-version=7.6',
  '/subscriptions?api-version=2022-12-01',
  '/certificates/contacts?api-version=7.6',
  '/',
];

/** Other ways to write the same path. */
function bent(path: string, random: Random): string {
  const ways: readonly ((one: string) => string)[] = [
    (one) => one.replace('/', '//'),
    (one) => `/.${one}`,
    (one) => `/api/ui/..${one}`,
    (one) => `/api/ui/..%2f..${one}`,
    (one) => one.replace(/[a-z]/, (letter) => letter.toUpperCase()),
    (one) => one.replace(/[a-z]/, (letter) => `%${letter.charCodeAt(0).toString(16)}`),
    (one) => `${one}${one.includes('?') ? '&' : '?'}code=guess`,
    (one) => `${one}/`,
    (one) => `${one}%00`,
    (one) => one.replaceAll('/', '\\'),
  ];
  return random.chance(0.5) ? path : (random.pick(ways)?.(path) ?? path);
}

/** Headers that look like those of the person, of the platform or of a browser. None has a secret as it is. */
function headersOf(random: Random, key: string, vault: string): Record<string, string> {
  const nearly = random.pick([
    'guess',
    '',
    key.slice(0, -1),
    `${key}x`,
    key.slice(1),
    key.toUpperCase(),
    `${key} ${key}`,
    key.replace(/.$/, '!'),
  ]);
  const all: readonly (readonly [string, string])[] = [
    ['x-functions-key', nearly],
    ['authorization', `Bearer ${random.pick([nearly, 'eyJhbGciOiJub25lIn0.e30.', 'x'])}`],
    ['cookie', `x-functions-key=${nearly}`],
    ['host', random.pick(['evil.example', 'localhost', `${vault}.vault.azure.net`, '127.0.0.1'])],
    ['origin', 'https://evil.example'],
    ['x-forwarded-for', '127.0.0.1'],
    ['x-ms-client-principal', Buffer.from('{"claims":[]}').toString('base64')],
    ['x-original-url', '/api/ui'],
    ['x-http-method-override', 'GET'],
    ['metadata', 'true'],
    ['x-identity-header', nearly],
    ['content-type', 'application/json'],
  ];
  return Object.fromEntries(all.filter(() => random.chance(0.3)));
}

function send({
  origin,
  method,
  target,
  headers,
  body,
}: Knock): Promise<{ status: number; body: string; headers: string }> {
  const { protocol, hostname, port } = new URL(origin);
  const options = { hostname, port, method, path: target, headers, agent: false, timeout: 10_000 };
  return new Promise((resolve, reject) => {
    const answered = (answer: http.IncomingMessage): void => {
      text(answer).then((all) => {
        resolve({ status: answer.statusCode ?? 0, body: all, headers: answer.rawHeaders.join('\n') });
      }, reject);
    };
    const request =
      protocol === 'https:'
        ? https.request({ ...options, rejectUnauthorized: false }, answered)
        : http.request(options, answered);
    request
      .once('error', reject)
      .once('timeout', () => request.destroy(new Error('No answer.')))
      .end(body);
  });
}
