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

/** Gives the answer's JSON, undefined when it has none; throws a `CallFault` for an error answer. */
export type SendWire = (request: WireRequest) => Promise<unknown>;

/**
 * Sends by the SDK's own way to the service, behind a pipeline of ours: agent and proxy are set by steps of the SDK that
 * come before `sendSigned`.
 */
export function wireSender(vaultHost: string, from: Pick<Connections, 'agent'>, sendSigned: SendRequest): SendWire {
  const pipeline = createPipelineFromOptions(barePipeline(from, 0));
  return async ({ method, path, body }) => {
    const url = `https://${vaultHost}/${path.map(encodeURIComponent).join('/')}?api-version=${apiVersion}`;
    const headers = createHttpHeaders({ accept: 'application/json' });
    const request = createPipelineRequest({ url, method, headers });
    if (body !== undefined) {
      headers.set('content-type', 'application/json');
      request.body = JSON.stringify(body);
    }
    return parseJson((await pipeline.sendRequest({ sendRequest: sendSigned }, request)).bodyAsText);
  };
}
