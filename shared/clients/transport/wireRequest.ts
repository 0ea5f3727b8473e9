import { type SendRequest, createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { type Connections } from './connections';
import { parseJson } from './readAnswer';
import { vaultApiVersions } from './knownVersion';
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
