import { type ListedPage } from '../vault/pageLimit';
import {
  type PipelineRequest,
  type SendRequest,
  createHttpHeaders,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { parseAnswer, parseJson, vaultApiVersions } from './answerFault';
import { type Connections } from './connections';
import { callPipeline } from './vaultPipeline';

/**
 * A request that the app sends without an operation of the SDK. The SDKs would send several, because they poll, or refuse what the service
 * accepts; or a move sends thousands of them, and the operation costs too much.
 */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE';
  /** Segments of the path, not encoded: `['keys', 'payments', 'sign']`. */
  readonly path: readonly string[];
  readonly query?: Readonly<Record<string, string>> | undefined;
  readonly body?: object;
}

/** A page of a list, at the address that the service returned. */
export interface WireLink {
  readonly link: string;
}

/** Returns the JSON of the answer, undefined when there is none. Throws a `CallFault` for an error answer. */
export type SendWire = (request: WireRequest | WireLink) => Promise<unknown>;

/**
 * Sends requests of the app through a pipeline of its own, in which policies of the SDK set agent and proxy, and then
 * through `sendSigned`, the pipeline of the SDK client.
 */
export function wireSender(vaultHost: string, from: Pick<Connections, 'agent'>, sendSigned: SendRequest): SendWire {
  const pipeline = callPipeline(from);
  return async (wire) => {
    const headers = createHttpHeaders({ accept: 'application/json' });
    const { url, method, body } = 'link' in wire ? linkRequest(wire) : addressed(vaultHost, wire);
    const request = createPipelineRequest({ url, method, headers });
    if (body !== undefined) {
      headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    return parseJson((await pipeline.sendRequest({ sendRequest: sendSigned }, request)).bodyAsText);
  };
}

/** `vaultCallPolicy` checks that the link leads to the same vault. */
function linkRequest({ link }: WireLink) {
  return { url: link, method: 'GET', body: undefined } as const;
}

function addressed(vaultHost: string, { method, path, query = {}, body }: WireRequest) {
  const parameters = Object.entries(query).map(([name, value]) => `&${name}=${encodeURIComponent(value)}`);
  const url = `https://${vaultHost}/${path.map(encodeURIComponent).join('/')}?api-version=${vaultApiVersions[0]}${parameters.join('')}`;
  return { url, method, body };
}

/**
 * Passes a request body to the pipeline of a call and the answer back, around the SDK, which would lose parts of both:
 * its serializers overflow dates after 2038, leave out fields and send empty groups; its parsers drop the link to the
 * next page and unknown fields.
 */
export interface CallContext {
  /** Sent as JSON instead of the body that the SDK wrote. */
  readonly body?: object | undefined;
  /** Ends the call at any time. */
  readonly abort: AbortController;
  /** The text of a successful answer. The pipeline sets it. */
  answer?: string | undefined;
}

/** Options for a call of the SDK. */
export interface CallTicket {
  readonly abortSignal: AbortSignal;
}

/**
 * The SDK passes the signal of a call to its request unchanged, so the signal identifies the call of a request. An
 * `AsyncLocalStorage` would also do, but before Node 24 it slows down every promise of the process.
 */
const contexts = new WeakMap<object, CallContext>();

/** Begins a call. Pass the ticket to the SDK as the options of the call. */
export function beginCall(body?: object): { readonly context: CallContext; readonly ticket: CallTicket } {
  const context: CallContext = { body, abort: new AbortController() };
  const { signal } = context.abort;
  contexts.set(signal, context);
  return { context, ticket: { abortSignal: signal } };
}

/** The call of a request; undefined for a request without a ticket. */
export function callOf({ abortSignal }: Pick<PipelineRequest, 'abortSignal'>): CallContext | undefined {
  return abortSignal && contexts.get(abortSignal);
}

/**
 * Sends one request through the SDK and parses the original answer of the service. `send` passes the ticket to the SDK.
 * `body` replaces the body that the SDK writes. Throws an unreadable `CallFault` when the answer does not match the
 * schema.
 */
export async function readAnswer<T>(
  schema: z.ZodType<T>,
  send: (ticket: CallTicket) => Promise<unknown>,
  body?: object,
): Promise<T> {
  const { context, ticket } = beginCall(body);
  await send(ticket);
  return parseAnswer(schema, parseJson(context.answer));
}

export interface PageRequest<T> extends Pick<WireRequest, 'path' | 'query'> {
  readonly page: z.ZodType<ListedPage<T>>;
  /** The link to this page from the previous page; undefined for the first page. */
  readonly token: string | undefined;
}

/**
 * The schema of a page of items. An answer with neither `value` nor `nextLink` is no page: it would end a list too early. Create it once
 * for each kind of item, because that costs more than a parse.
 */
export function pageSchema<T>(itemSchema: z.ZodType<T>): z.ZodType<ListedPage<T>> {
  return z
    .object({ value: z.array(itemSchema).nullish(), nextLink: z.string().nullish() })
    .refine(({ value, nextLink }) => value !== undefined || nextLink !== undefined)
    .transform(({ value, nextLink }) => ({
      items: value ?? [],
      continuationToken: nextLink === null || nextLink === '' ? undefined : nextLink,
    }));
}

/**
 * Reads exactly one page, so that the limiter counts each page and a crash loses at most one. It requests the first page at `path`, and
 * the others at the address that the service returned.
 */
export function readPage<T>({ path, query, page, token }: PageRequest<T>, sendWire: SendWire): Promise<ListedPage<T>> {
  return readWire(page, sendWire, token === undefined ? { method: 'GET', path, query } : { link: token });
}

/**
 * Sends one request of the app and parses the answer. A move reads, backs up and restores thousands of items: through an operation of the
 * SDK, which parses each answer too, such a request takes a third more processor time. Throws an unreadable `CallFault` when the answer
 * does not match the schema.
 */
export async function readWire<T>(schema: z.ZodType<T>, sendWire: SendWire, wire: WireRequest | WireLink): Promise<T> {
  return parseAnswer(schema, await sendWire(wire));
}
