import {
  type PipelineRequest,
  type SendRequest,
  type PipelineResponse,
  createDefaultHttpClient,
  agentPolicy,
  createEmptyPipeline,
  type HttpClient,
  type Pipeline,
  type PipelinePolicy,
  proxyPolicy,
  setClientRequestIdPolicy,
  userAgentPolicy,
} from '@azure/core-rest-pipeline';
import { withTimeLimit } from '../async/clock';
import { Readable } from 'node:stream';
import { answerFault, inKnownVersion } from './answerFault';

/**
 * The longest answer of a vault that the app reads. The largest known answer is a backup of 501 versions of 25 KB each,
 * about 18 MB in base64url.
 */
export const maxAnswerBytes = 32 * 1024 * 1024;

/** For which answers the client of the SDK returns the body as a stream. */
const everyStatus = new Set([Number.POSITIVE_INFINITY]);

const noStatus = new Set<number>();

import { CallFault } from './callFault';
import { type Connections } from './connections';

export interface VaultPipelineOptions {
  readonly httpClient: HttpClient;
  readonly agent?: NonNullable<Connections['agent']>;
  readonly retryOptions: { readonly maxRetries: number };
  readonly redirectOptions: { readonly maxRetries: number };
  readonly additionalPolicies: { policy: PipelinePolicy; position: 'perCall' }[];
}

/**
 * Options for idempotent calls that do not use `vaultCall`: the shared connections, a deadline per call, SDK retries,
 * and the newest API version that the vault knows. An error answer throws a `CallFault`.
 */
export function vaultPipeline(
  from: Pick<Connections, 'agent' | 'timeoutMs'>,
  maxRetries: number,
): VaultPipelineOptions {
  const sendKnown = inKnownVersion();
  const policy: PipelinePolicy = {
    name: 'deadlinePolicy',
    async sendRequest(request, next) {
      const response = await withDeadline(request, sendKnown(next), from.timeoutMs);
      // The SDK throws a TypeError for an error answer without a body, as a gateway sends it.
      if (response.status >= 400) throw new CallFault(answerFault(response));
      return response;
    },
  };
  return { ...barePipeline(from, maxRetries), additionalPolicies: [{ policy, position: 'perCall' }] };
}

export interface VaultCallPipelineOptions extends Pick<VaultPipelineOptions, 'httpClient' | 'additionalPolicies'> {
  readonly pipeline: Pipeline;
}

/** Options for calls through `vaultCall`, which does all retries itself. */
export function vaultCallPipeline(from: Connections, policy: PipelinePolicy): VaultCallPipelineOptions {
  return { httpClient, pipeline: callPipeline(from), additionalPolicies: [{ policy, position: 'perCall' }] };
}

/**
 * A pipeline with those policies of the SDK that a call to a vault needs. The SDK adds its sign-in. Its usual pipeline has eight more,
 * for forms, compression, redirects, repetitions, traces and logs. They do nothing here, and cost 40 µs of processor time for each of the first
 * thousands of calls.
 */
export function callPipeline({ agent }: Pick<Connections, 'agent'>): Pipeline {
  const pipeline = createEmptyPipeline();
  // A request with an agent takes no proxy, and to look for one reads the environment.
  pipeline.addPolicy(agent === undefined ? proxyPolicy() : agentPolicy(agent));
  pipeline.addPolicy(userAgentPolicy({ userAgentPrefix: 'keyvault-mover' }));
  pipeline.addPolicy(setClientRequestIdPolicy());
  return pipeline;
}

const httpClient = boundedHttpClient();

/** The shared connections, answers of limited size, no redirects, and at most `maxRetries` retries by the SDK. */
export function barePipeline(
  { agent }: Pick<Connections, 'agent'>,
  maxRetries: number,
): Omit<VaultPipelineOptions, 'additionalPolicies'> {
  return {
    httpClient,
    ...(agent === undefined ? {} : { agent }),
    retryOptions: { maxRetries },
    redirectOptions: { maxRetries: 0 },
  };
}

/**
 * Sends a request and aborts it after `timeoutMs` milliseconds. The limit covers connection, token, headers and body;
 * the timeout of the SDK does not cover the body. Throws a `CallFault` of kind `timeout`.
 */
export function withDeadline(
  request: PipelineRequest,
  next: SendRequest,
  timeoutMs: number,
  abort = new AbortController(),
): Promise<PipelineResponse> {
  request.abortSignal = abort.signal;
  return withTimeLimit(timeoutMs, next(request), () => {
    // The abort also rejects the request. That happens after the timeout error, so the caller gets the timeout error.
    queueMicrotask(() => {
      abort.abort();
    });
    return new CallFault({ kind: 'timeout', afterMs: timeoutMs });
  });
}

/**
 * The default HTTP client of the SDK, with a limit: an answer of more than `maxBytes` bytes fails with an `unreadable`
 * `CallFault`, and the connection is closed before the rest arrives. The default client reads answers of any size. It asks for no
 * compression: the default client decompresses through a second stream, and then an answer that is too long keeps its connection, and
 * one that is cut off never ends.
 */
export function boundedHttpClient(maxBytes = maxAnswerBytes): HttpClient {
  const client = createDefaultHttpClient();
  return {
    async sendRequest(request) {
      request.streamResponseStatusCodes = everyStatus;
      request.headers.set('accept-encoding', 'identity');
      const { status, headers, readableStreamBody: body } = await client.sendRequest(request);
      // The SDK parses no body of an answer that its caller wants as a stream.
      request.streamResponseStatusCodes = noStatus;
      return { request, status, headers, bodyAsText: body === undefined ? '' : await textOf(body, maxBytes) };
    },
  };
}

/** Reads a stream to its end. With an iterator, a request takes some percent more processor time (docs/scale.md). */
function textOf(stream: NodeJS.ReadableStream, maxBytes: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let size = 0;
    let hasEnded = false;
    stream
      .on('data', (chunk: Buffer) => {
        size += chunk.length;
        if (size <= maxBytes) chunks.push(chunk);
        else {
          destroy(stream);
          reject(new CallFault({ kind: 'unreadable', why: `its answer is over ${maxBytes} bytes` }));
        }
      })
      .once('end', () => {
        hasEnded = true;
        resolve(Buffer.concat(chunks).toString('utf8'));
      })
      .once('error', reject)
      .once('close', () => {
        if (!hasEnded)
          reject(Object.assign(new Error('The connection ended inside the answer.'), { code: 'ECONNRESET' }));
      });
  });
}

/** Closes the connection before the rest arrives. */
function destroy(stream: NodeJS.ReadableStream): void {
  if (stream instanceof Readable) stream.destroy();
}
