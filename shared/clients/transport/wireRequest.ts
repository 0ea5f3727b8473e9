import {
  type SendRequest,
  createHttpHeaders,
  createPipelineFromOptions,
  createPipelineRequest,
} from '@azure/core-rest-pipeline';
import { type Connections } from './connections';
import { parseJson } from './readAnswer';
import { barePipeline } from './vaultPipeline';

/** The service version that the SDKs speak. */
const apiVersion = '2025-07-01';

/** A request that the SDKs do not make as one: they poll, or refuse by themselves what the service would do. */
export interface WireRequest {
  readonly method: 'GET' | 'POST' | 'DELETE';
  /** Parts of the path, as they are: `['keys', 'payments', 'sign']`. */
  readonly path: readonly string[];
  readonly body?: object;
}

/** A page of a list, by the address that the service itself gave. */
export interface WireLink {
  readonly link: string;
}

/** Gives the answer's JSON, undefined when it has none; throws a `CallFault` for an error answer. */
export type SendWire = (request: WireRequest | WireLink) => Promise<unknown>;

/**
 * Sends by the SDK's own way to the service, behind a pipeline of ours: agent and proxy are set by steps of the SDK that
 * come before `sendSigned`.
 */
export function wireSender(vaultHost: string, from: Pick<Connections, 'agent'>, sendSigned: SendRequest): SendWire {
  const pipeline = createPipelineFromOptions(barePipeline(from, 0));
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

/** Whether it leads back to the same vault, the vault's own policy asks. */
function linkRequest({ link }: WireLink) {
  return { url: link, method: 'GET', body: undefined } as const;
}

function addressed(vaultHost: string, { method, path, body }: WireRequest) {
  const url = `https://${vaultHost}/${path.map(encodeURIComponent).join('/')}?api-version=${apiVersion}`;
  return { url, method, body };
}
