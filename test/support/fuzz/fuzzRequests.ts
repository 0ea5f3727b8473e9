import { type ApiDocument, type DocumentedOperation } from './apiDocument';
import { hostileTexts } from './junk';
import { bodyBytes, jsonText, mutate } from './jsonBody';
import { type Random, seededRandom } from './random';
import { resolve, type Schema, type SchemaContext, schemaValue } from './schemaValue';

export type HeaderPair = readonly [string, string];

export interface FuzzRequest {
  /** Its number in the run of its seed. */
  readonly number: number;
  readonly method: string;
  /** Path and query exactly as sent. */
  readonly target: string;
  readonly headers: readonly HeaderPair[];
  readonly body: Buffer | undefined;
  /** `chunked` sends the body in pieces. `cut` announces more than it sends and disconnects. */
  readonly sending: 'whole' | 'chunked' | 'cut';
  /**
   * True if the host may refuse the request before it reaches the app: another host name, another origin, too many
   * headers.
   */
  readonly mayBeRefused: boolean;
}

export interface FuzzContext extends SchemaContext {
  readonly document: ApiDocument;
  /** Vaults that are allowed as sources and targets. */
  readonly allowed: readonly string[];
}

/** An endless series of requests, documented and undocumented. The same seed gives the same series. */
export function* fuzzRequests(context: FuzzContext, seed: number): Generator<FuzzRequest, never> {
  const random = seededRandom(seed);
  for (let number = 0; ; number += 1) yield { ...fuzzRequest(context, random), number };
}

type Made = Omit<FuzzRequest, 'number'>;

/** A third of the requests is for these: they start something, or decide about it. */
const decisive = new Set(['startMove', 'startChecks', 'approveMove']);

function pickOperation({ document: { operations } }: FuzzContext, random: Random): DocumentedOperation {
  const among = random.chance(1 / 3) ? operations.filter(({ operationId }) => decisive.has(operationId)) : operations;
  const operation = random.pick(among);
  if (operation === undefined) throw new Error('The document has no operation.');
  return operation;
}

function fuzzRequest(context: FuzzContext, random: Random): Made {
  const operation = pickOperation(context, random);
  const body = operation.body === undefined ? undefined : bodyOf(operation.body, context, random);
  const made: Made = {
    method: operation.method,
    target: targetOf(operation, context, random),
    headers: [...acceptOf(random), ...(body === undefined ? [] : contentTypeOf(random))],
    body,
    sending: body === undefined || random.chance(0.9) ? 'whole' : random.pick(['chunked', 'cut']),
    mayBeRefused: false,
  };
  if (random.chance(0.6)) return made;
  return random.pick([withOtherPath, withOtherMethod, withOtherHeaders])(made, random);
}

function bodyOf(schema: Schema, context: FuzzContext, random: Random): Buffer {
  let value = schemaValue(schema, context, random);
  for (let times = random.pick([0, 0, 0, 1, 1, 2, 5]); times > 0; times -= 1) value = mutate(value, random);
  const text = random.chance(0.006) ? 'x'.repeat(random.int(1_000_000, 5_000_000)) : jsonText(value, random);
  return bodyBytes(tame(text, schema, context), random);
}

/** A valid move is only a dry run. */
function tame(text: string, schema: Schema, context: FuzzContext): string {
  if (resolve(schema, context).properties?.['dryRun'] === undefined) return text;
  if (!context.allowed.some((vault) => text.toLowerCase().includes(vault))) return text;
  try {
    const value = JSON.parse(text) as object;
    return JSON.stringify({ ...value, dryRun: true });
  } catch {
    return text;
  }
}

function targetOf({ path, parameters }: DocumentedOperation, context: FuzzContext, random: Random): string {
  const valueOf = (name: string, schema: Schema): string => {
    const known = context.known[name];
    if (known !== undefined && random.chance(0.6)) return String(random.pick(known));
    if (random.chance(0.4)) return String(schemaValue(schema, context, random));
    return random.chance(0.1) ? 'i'.repeat(random.int(65, 6_000)) : random.pick(hostileTexts);
  };
  const filled = path.replace(/\{(\w+)\}/g, (_, name: string) => {
    const schema = parameters.find((each) => each.name === name)?.schema ?? {};
    return encodeLoosely(valueOf(name, schema));
  });
  const query = parameters.filter((each) => each.in === 'query' && random.chance(0.6));
  const pairs = query.map(({ name, schema }) => `${name}=${encodeLoosely(valueOf(name, schema))}`);
  if (random.chance(0.2))
    pairs.push(
      random.pick(['code=x', 'a', '&&', '=', '%zz=1', '__proto__=1', `q=${'y'.repeat(3_000)}`, 'page=0&page=1']),
    );
  return pairs.length === 0 ? filled : `${filled}?${pairs.join('&')}`;
}

/** Half of a surrogate pair has no encoding. */
function encodeLoosely(text: string): string {
  return encodeURIComponent(text.replaceAll(/\p{Surrogate}/gu, '?'));
}

function acceptOf(random: Random): readonly HeaderPair[] {
  if (random.chance(0.6)) return [];
  const types = [
    '*/*',
    'text/markdown',
    'application/json',
    'text/html',
    'image/*',
    '',
    ',;,',
    'a'.repeat(2_000),
    'text/*;q=x',
  ] as const;
  return [['Accept', random.pick(types)]];
}

function contentTypeOf(random: Random): readonly HeaderPair[] {
  if (random.chance(0.85)) return [['Content-Type', 'application/json']];
  const types = [
    'application/json; charset=utf-16',
    'text/plain',
    'APPLICATION/JSON',
    '',
    'application/json,text/plain',
    'multipart/form-data',
    ';',
  ] as const;
  return random.chance(0.2) ? [] : [['Content-Type', random.pick(types)]];
}

const otherPaths = [
  (path: string) => `${path}/`,
  (path: string) => path.replace('/api/', '/api//'),
  (path: string) => path.replace('/api', '/API'),
  (path: string) => path.replace('/api/', '/api/%2e%2e/api/'),
  (path: string) => path.replace('/api/', '/api/../../'),
  (path: string) => path.replace(/\/(?=[^/]*$)/, '%2F'),
  (path: string) => `${path}%2F..%2Freport`,
  (path: string) => `${path}%00`,
  (path: string) => `${path}%zz`,
  (path: string) => `${path}/unknown`,
  (path: string) => `${path}.json`,
  (path: string) => path.replace(/\/(?=[^/]*$)/, '\\'),
  (path: string) => `${path};a=b`,
  (path: string) => path.replace(/[a-z](?=[^/]*$)/, ''),
  (path: string) => path.replace(/^\/api\/(.)(.)/, '/api/$2$1'),
  (path: string) => `${path}/${'%E2%80%AE'.repeat(40)}`,
  (path: string) => `${path}/%1b%5b31m%0d%0a`,
  () => '/api',
  () => '/api/',
  () => '/api/secrets',
  () => '/api/%3Cscript%3Ealert(1)%3C/script%3E',
  () => `/api/${'a'.repeat(6_000)}`,
  () => `/api/${'a/'.repeat(3_000)}`,
  () => '/api/__proto__/constructor',
  () => '/api/runtime/webhooks/durabletask/instances',
  () => '/',
  () => '/runtime/webhooks/durabletask/instances',
  () => '/admin/functions/startMove',
  () => '/admin/host/keys',
  () => `/${'a/'.repeat(3_000)}`,
  () => '/api/moves/%F0%9F%98%80/plan',
  () => '/favicon.ico',
] as const;

function withOtherPath(made: Made, random: Random): Made {
  const [path = '', query] = made.target.split('?');
  const other = random.pick(otherPaths)(path);
  return { ...made, target: query === undefined ? other : `${other}?${query}` };
}

const methods = ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS', 'PROPFIND', 'SEARCH', 'PURGE'] as const;

function withOtherMethod(made: Made, random: Random): Made {
  const method = random.pick(methods);
  const isBodiless = method === 'GET' || method === 'HEAD';
  return { ...made, method, ...(isBodiless ? { body: undefined, sending: 'whole' } : {}) };
}

/** Headers that the host may answer itself. */
const otherHeaders: readonly [HeaderPair, ...HeaderPair[]] = [
  ['Host', 'evil.example'],
  ['Host', '127.0.0.1.evil.example'],
  ['Host', 'localhost:1@evil.example'],
  ['Host', ''],
  ['Origin', 'https://evil.example'],
  ['Origin', 'null'],
  ['Sec-Fetch-Site', 'cross-site'],
  ['X-Forwarded-Host', 'evil.example'],
  ['X-Original-URL', '/admin'],
  ['X-HTTP-Method-Override', 'DELETE'],
  ['X-MS-Client-Principal', 'eyJ1c2VySWQiOiJhIn0='],
  ['Expect', 'a'],
  ['Cookie', 'a=b;'.repeat(500)],
  ['X-Big', 'b'.repeat(12_000)],
  ['X-Huge', 'h'.repeat(40_000)],
  ['Content-Encoding', 'gzip'],
  ['Content-Type', 'text/plain'],
  ['Range', 'bytes=0-1,2-3'],
  ['If-None-Match', '*'],
  ['Accept-Language', '\u00e4\u00ff'],
];

function withOtherHeaders(made: Made, random: Random): Made {
  const added = Array.from({ length: random.pick([1, 1, 2, 3]) }, () => random.pick(otherHeaders));
  const many = random.chance(0.05)
    ? Array.from({ length: 1_500 }, (_, at): HeaderPair => [`X-${String(at)}`, 'v'])
    : [];
  const names = added.map(([name]) => name.toLowerCase());
  const kept = made.headers.filter(
    ([name]) => name.toLowerCase() === 'content-type' || !names.includes(name.toLowerCase()),
  );
  return { ...made, headers: [...kept, ...added, ...many], mayBeRefused: true };
}
