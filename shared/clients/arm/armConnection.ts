import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { answerFault } from '../transport/answerFault';
import { armCloud } from './armCloud';
import { type ArmPlace, armError } from './armError';
import { CallFault } from '../transport/callFault';
import { wait } from '../async/clock';
import { type Connections } from '../transport/connections';
import { networkFault } from '../transport/networkFault';
import { parseAnswer, parseJson } from '../transport/readAnswer';
import { armRetryDelay } from './armRetryDelay';
import { barePipeline } from '../transport/vaultPipeline';
import { withDeadline } from '../transport/withDeadline';

export interface ArmRequest extends ArmPlace {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST';
  /** Path from the host on, each segment encoded. */
  readonly path: string;
  readonly apiVersion: string;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: object;
}

/** The management plane of one cloud: plain REST, signed in with the app's identity. */
export interface ArmConnection {
  /**
   * One request, repeated while the service is in trouble or asks to wait: every request that the app makes may be sent
   * twice. Throws a `MoverError` that holds nothing of the request.
   */
  send<T>(request: ArmRequest, schema: z.ZodType<T>): Promise<T>;
  /** All elements of a list, page by page. Throws `ARM_REFUSED` when it does not end: a part of it is not the list. */
  list<T>(request: ArmRequest, schema: z.ZodType<T>): Promise<T[]>;
}

/** A list that does not end is a fault of the service; no subscription has that many pages of vaults. */
const maxPages = 1_000;

export function armConnection(from: Connections): ArmConnection {
  const { host, scope } = armCloud(from.vaultSuffix);
  const pipeline = createPipelineFromOptions(barePipeline(from, 0));
  pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: from.credential, scopes: scope }));
  const client = createDefaultHttpClient();

  async function once(url: string, { method, body }: Pick<ArmRequest, 'method' | 'body'>): Promise<unknown> {
    const request = createPipelineRequest({ url, method });
    request.headers.set('Accept', 'application/json');
    if (body !== undefined) {
      request.body = JSON.stringify(body);
      request.headers.set('Content-Type', 'application/json');
    }
    const answered = withDeadline(request, (sent) => pipeline.sendRequest(client, sent), from.timeoutMs);
    const response = await answered.catch((error: unknown) => Promise.reject(networkFault(error)));
    if (response.status >= 400) throw new CallFault(answerFault(response));
    return parseJson(response.bodyAsText);
  }

  async function patiently<T>(request: ArmRequest, url: string, schema: z.ZodType<T>): Promise<T> {
    for (let attempt = 0; ; attempt += 1) {
      try {
        return parseAnswer(schema, await once(url, request));
      } catch (error) {
        if (error instanceof MoverError) throw error;
        const fault = error instanceof CallFault ? error : new CallFault({ kind: 'unreadable' });
        const delayMs = armRetryDelay(fault, attempt, Math.random());
        if (delayMs === undefined) throw armError(fault, request);
        await wait(from.clock, delayMs);
      }
    }
  }

  /** A link is an address that the service wrote: followed only back to the management plane itself. */
  function requireOwn(link: string, request: ArmRequest): string {
    const url = URL.canParse(link) ? new URL(link) : undefined;
    if (url?.protocol === 'https:' && url.host === host) return url.href;
    throw armError(new CallFault({ kind: 'challenge' }), request);
  }

  return {
    send: (request, schema) => patiently(request, addressOf(host, request), schema),
    async list(request, schema) {
      const pageSchema = z.object({ value: z.array(schema).nullish(), nextLink: z.string().nullish() });
      const all = [];
      let url: string | undefined = addressOf(host, request);
      for (let page = 0; url !== undefined; page += 1) {
        if (page === maxPages) throw endless(request);
        const { value, nextLink }: z.infer<typeof pageSchema> = await patiently(request, url, pageSchema);
        all.push(...(value ?? []));
        url = typeof nextLink === 'string' && nextLink !== '' ? requireOwn(nextLink, request) : undefined;
      }
      return all;
    },
  };
}

function endless({ operation, about }: ArmRequest): MoverError {
  const message = `A list of Azure Resource Manager has more than ${maxPages} pages; it was asked to ${operation.does} (${about}). It was not read on.`;
  return new MoverError('ARM_REFUSED', message, { retryable: false });
}

function addressOf(host: string, { path, apiVersion, query = {} }: ArmRequest): string {
  return `https://${host}${path}?${new URLSearchParams({ 'api-version': apiVersion, ...query }).toString()}`;
}
