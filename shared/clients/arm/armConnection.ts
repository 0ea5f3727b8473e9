import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineRequest,
  decompressResponsePolicy,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { CutOffList, MoverError } from '../../contracts/model/moverError';
import { armAnswerFault } from './armAnswerFault';
import { type ArmPlace, armError, armRetryDelay, isNotYetKnown } from './armError';
import { type WriteGuard } from '../claims/writeGuard';
import { CallFault, networkFault } from '../transport/callFault';
import { wait } from '../async/clock';
import { type Connections } from '../transport/connections';
import { parseAnswer, parseJson } from '../transport/answerFault';
import { callPipeline, withDeadline } from '../transport/vaultPipeline';

/** A request that changes nothing. A `POST` asks for something that needs a body. */
export interface ArmRequest extends ArmPlace {
  readonly method: 'GET' | 'POST';
  /** The path after the host, with each segment encoded. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly headers?: Readonly<Record<string, string>>;
  readonly body?: object;
}

export interface ArmWrite extends Omit<ArmRequest, 'method'> {
  readonly method: 'PUT' | 'PATCH' | 'POST' | 'DELETE';
}

type Asked = ArmRequest | ArmWrite;

/** Sends one write as `ArmConnection.send` sends a request. */
export type SendWrite = <T>(request: ArmWrite, schema: z.ZodType<T>) => Promise<T>;

type TryGuard = Pick<WriteGuard, 'send'>;

/** Sends REST requests to Azure Resource Manager of one cloud, signed in with the app's identity. */
export interface ArmConnection {
  /**
   * Sends one request and repeats it while the service is unavailable or throttles. Every request that the app makes is
   * idempotent. Throws a `MoverError` without any part of the request.
   */
  send<T>(request: ArmRequest, schema: z.ZodType<T>): Promise<T>;
  /** Reads all pages of a list. Throws `ARM_REFUSED` after 1,000 pages, because an incomplete list would mislead. */
  list<T>(request: ArmRequest, schema: z.ZodType<T>): Promise<T[]>;
  /** As `list`, page by page, for lists that are too long to keep. */
  eachPage<T>(request: ArmRequest, schema: z.ZodType<T>): AsyncGenerator<readonly T[], void>;
  /** Sends writes. Minutes can pass between two tries, so the guard sends each of them. What it throws ends the call. */
  guarded(guard: TryGuard): SendWrite;
}

const unguarded: TryGuard = { send: (request) => request() };

/** A longer list is a fault of the service: no subscription has that many pages of vaults. */
const maxPages = 1_000;

export function armConnection(from: Connections): ArmConnection {
  const { armHost: host, armScope: scope } = from.cloud;
  /** Versions that this cloud refused, and the ones that the app uses instead. */
  const older = new Map<string, string>();
  const pipeline = callPipeline(from);
  pipeline.addPolicy(decompressResponsePolicy());
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: from.credential, scopes: scope }));
  const client = createDefaultHttpClient();

  async function sendOnce(url: string, { method, headers = {}, body }: Asked): Promise<unknown> {
    const request = createPipelineRequest({ url, method });
    request.headers.set('Accept', 'application/json');
    for (const [name, value] of Object.entries(headers)) request.headers.set(name, value);
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers.set('Content-Type', 'application/json');
    }
    const answered = withDeadline(request, (sent) => pipeline.sendRequest(client, sent), from.timeoutMs);
    const response = await answered.catch((error: unknown) => Promise.reject(networkFault(error)));
    if (response.status >= 400) throw new CallFault(armAnswerFault(response));
    return parseJson(response.bodyAsText);
  }

  async function sendWithRetries<T>(request: Asked, url: string, schema: z.ZodType<T>, guard = unguarded): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        const sent = inVersion(url, older.get(request.apiVersion));
        return parseAnswer(schema, await guard.send(() => sendOnce(sent, request)));
      } catch (error) {
        if (error instanceof MoverError) throw error;
        const fault = error instanceof CallFault ? error : new CallFault({ kind: 'unreadable' });
        const version = olderVersion(fault, older.get(request.apiVersion) ?? request.apiVersion);
        if (version !== undefined) {
          older.set(request.apiVersion, version);
          continue;
        }
        // A role that does not exist is an answer to somebody who looks for it, and a delay to somebody who assigns it.
        const isAnswer = request.method === 'GET' && fault.detail.kind === 'answer' && isNotYetKnown(fault.detail);
        const delayMs = isAnswer ? undefined : armRetryDelay(fault, attempt, Math.random());
        if (delayMs === undefined) throw armError(fault, request);
        await wait(from.clock, delayMs);
      }
    }
  }

  async function* eachPage<T>(request: ArmRequest, schema: z.ZodType<T>): AsyncGenerator<readonly T[], void> {
    const pageSchema = pageOf(schema);
    let url: string | undefined = addressOf(host, request);
    for (let page = 0; url !== undefined; page += 1) {
      if (page === maxPages) throw tooManyPages(request);
      const { value, nextLink }: ArmPage<T> = await sendWithRetries(request, url, pageSchema);
      yield value ?? [];
      url = typeof nextLink === 'string' && nextLink !== '' ? requireSameHost(nextLink, host, request) : undefined;
    }
  }

  return {
    send: (request, schema) => sendWithRetries(request, addressOf(host, request), schema),
    list: (request, schema) => allOf(eachPage(request, schema)),
    eachPage,
    guarded: (guard) => (request, schema) => sendWithRetries(request, addressOf(host, request), schema, guard),
  };
}

interface ArmPage<T> {
  readonly value?: readonly T[] | null | undefined;
  readonly nextLink?: string | null | undefined;
}

const pageSchemas = new WeakMap<z.ZodType, z.ZodType>();

/** The schema of a page of these, made once: that takes longer than to parse a page. */
function pageOf<T>(schema: z.ZodType<T>): z.ZodType<ArmPage<T>> {
  const made =
    pageSchemas.get(schema) ?? z.object({ value: z.array(schema).nullish(), nextLink: z.string().nullish() });
  pageSchemas.set(schema, made);
  return made as z.ZodType<ArmPage<T>>;
}

async function allOf<T>(pages: AsyncGenerator<readonly T[], void>): Promise<T[]> {
  const all: T[] = [];
  for await (const page of pages) all.push(...page);
  return all;
}

/** The service wrote the link. The app follows it only if it leads back to the same host. */
function requireSameHost(link: string, host: string, request: ArmRequest): string {
  const url = URL.canParse(link) ? new URL(link) : undefined;
  if (url?.protocol === 'https:' && url.host === host) return url.href;
  throw armError(new CallFault({ kind: 'challenge' }), request);
}

function tooManyPages({ operation, about }: ArmRequest): MoverError {
  const message = `A list of Azure Resource Manager has more than ${maxPages} pages; the app asked it to ${operation.does} (${about}) and stopped reading.`;
  return new CutOffList('ARM_REFUSED', message);
}

function addressOf(host: string, { path, apiVersion, query = {} }: Asked): string {
  return `https://${host}${path}?${new URLSearchParams({ 'api-version': apiVersion, ...query }).toString()}`;
}

function inVersion(url: string, version: string | undefined): string {
  if (version === undefined) return url;
  const changed = new URL(url);
  changed.searchParams.set('api-version', version);
  return changed.href;
}

/** The newest version below the refused one that the service names; undefined if it refused something else. */
function olderVersion({ detail }: CallFault, refused: string): string | undefined {
  const named = detail.kind === 'answer' ? (detail.supportedVersions ?? []) : [];
  const below = named.filter((version) => version < refused);
  const released = below.filter((version) => !version.endsWith('-preview'));
  return [...(released.length > 0 ? released : below)].sort().at(-1);
}
