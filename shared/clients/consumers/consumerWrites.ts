import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { appChangeRights, type ChangeRight, type ConsumerChange } from '../../contracts/model/consumerChange';
import { MoverError } from '../../contracts/model/moverError';
import { armAnswerFault } from '../arm/armAnswerFault';
import { armError } from '../arm/armError';
import { type ArmOperation } from '../arm/armOperation';
import { parseJson } from '../transport/answerFault';
import { CallFault, networkFault } from '../transport/callFault';
import { type Connections } from '../transport/connections';
import { barePipeline, withDeadline } from '../transport/vaultPipeline';
import { dataHosts, requireStoreName, scopeOf } from './dataHosts';

/** The one part of an object that a change writes, as exact text, and what makes a write conditional. */
export interface SeenPart {
  readonly text: string;
  readonly etag: string;
}

/** Reads and writes consumers of a vault. No call returns or sends a value. Throws a `MoverError`. */
export interface ConsumerWrites {
  /** The end of the host names of vaults in this cloud. */
  readonly vaultSuffix: string;
  /** Undefined if the object does not exist. */
  look(change: ConsumerChange): Promise<SeenPart | undefined>;
  /**
   * Writes the part once, if the object is still as it was seen. It is never repeated: after an error, look again. A service may show
   * later what it accepted.
   */
  write(change: ConsumerChange, seen: SeenPart, text: string): Promise<'written' | 'changedMeanwhile'>;
  /** Makes the service read the vault again, where its API can. */
  refresh(change: ConsumerChange): Promise<void>;
}

/** How one kind is read and written. */
interface Api extends Part {
  readonly operations: Operations;
}

type Operations = Readonly<Record<'reads' | 'writes' | 'refreshes', ArmOperation>>;

/** Without what error messages name. */
interface Part {
  readonly url: string;
  readonly scope: string;
  readonly method: 'PUT' | 'PATCH';
  readonly contentType: string;
  /** Where the part is in an answer. */
  readonly partIn: (answer: Readonly<Record<string, unknown>>) => unknown;
  readonly body: (part: unknown) => unknown;
  readonly refreshUrl?: string;
  /** The statuses that say that others changed the object, or change it now. */
  readonly changed: readonly number[];
}

export function consumerWrites(from: Connections): ConsumerWrites {
  const http = createDefaultHttpClient();
  const send = async (api: Api, operation: ArmOperation, given: Given): Promise<PipelineResponse> => {
    const pipeline = createPipelineFromOptions(barePipeline(from, 0));
    pipeline.addPolicy(bearerTokenAuthenticationPolicy({ credential: from.credential, scopes: api.scope }));
    const request = createPipelineRequest({ url: given.url ?? api.url, method: given.method });
    request.headers.set('Accept', 'application/json');
    if (given.etag !== undefined) request.headers.set('If-Match', given.etag);
    if (given.body !== undefined) {
      request.body = JSON.stringify(given.body);
      request.headers.set('Content-Type', api.contentType);
    }
    const about = new URL(api.url).pathname.slice(0, 300);
    try {
      const response = await withDeadline(request, (sent) => pipeline.sendRequest(http, sent), from.timeoutMs);
      if (response.status < 400 || given.accepts.includes(response.status)) return response;
      throw new CallFault(armAnswerFault(response));
    } catch (error) {
      const fault = networkFault(error);
      throw fault instanceof CallFault ? armError(fault, { operation, about }) : fault;
    }
  };

  return {
    vaultSuffix: from.cloud.vaultSuffix,
    async look(change) {
      const api = apiOf(from, change);
      const response = await send(api, api.operations.reads, { method: 'GET', accepts: [404] });
      if (response.status === 404) return undefined;
      const answer = recordSchema.safeParse(parseJson(response.bodyAsText)).data ?? {};
      const etag = response.headers.get('etag') ?? (typeof answer['etag'] === 'string' ? answer['etag'] : undefined);
      if (etag === undefined) throw withoutEtag(api);
      return { text: JSON.stringify(api.partIn(answer) ?? null), etag };
    },
    async write(change, { etag }, text) {
      const api = apiOf(from, change);
      const body = api.body(JSON.parse(text));
      const { changed: accepts } = api;
      const { status } = await send(api, api.operations.writes, { method: api.method, etag, body, accepts });
      return accepts.includes(status) ? 'changedMeanwhile' : 'written';
    },
    async refresh(change) {
      const api = apiOf(from, change);
      if (api.refreshUrl !== undefined)
        await send(api, api.operations.refreshes, { method: 'POST', url: api.refreshUrl, accepts: [] });
    },
  };
}

interface Given {
  readonly method: 'GET' | 'PUT' | 'PATCH' | 'POST';
  readonly url?: string;
  readonly etag?: string | undefined;
  readonly body?: unknown;
  readonly accepts: readonly number[];
}

const recordSchema = z.record(z.string(), z.unknown());

function withoutEtag(api: Api): MoverError {
  const message = `The service returned no ETag for ${new URL(api.url).pathname}. The app changes nothing without one.`;
  return new MoverError('ARM_REFUSED', message);
}

function operationsOf(kind: ConsumerChange['kind']): Operations {
  const { reads, writes, refreshes = writes } = appChangeRights[kind];
  const operation = (does: string, right: ChangeRight): ArmOperation => ({ does, ...right });
  return {
    reads: operation('read the consumer', reads),
    writes: operation('change the consumer', writes),
    refreshes: operation('refresh the consumer', refreshes),
  };
}

function apiOf(from: Connections, change: ConsumerChange): Api {
  return { ...partApi(from, change), operations: operationsOf(change.kind) };
}

/**
 * Each of these APIs takes `If-Match`. Sources: Azure/azure-rest-api-specs, `NamedValue_Update` of 2022-08-01, which requires it and can end
 * later; `LinkedServices_CreateOrUpdate` of Data Factory; `LinkedServices_Update` of Synapse, which answers 202 and ends later; App
 * Configuration REST reference, "Key-values". `SBNamespaces_Update` has no such header, and neither have Event Hubs and storage accounts.
 */
function partApi(from: Connections, change: ConsumerChange): Part {
  const { resourceId, place, kind } = change;
  switch (kind) {
    case 'appConfigurationReference':
      return keyValueApi(from, change);
    case 'namedValue': {
      const url = armUrl(from, `${resourceId}/namedValues/${encodeURIComponent(place)}`, '2022-08-01');
      return {
        ...armApi(from, url, 'PATCH'),
        partIn: (answer) => onlyKeys(propertiesOf(answer)['keyVault'], ['secretIdentifier', 'identityClientId']),
        body: (keyVault) => ({ properties: { keyVault } }),
        refreshUrl: armUrl(from, `${resourceId}/namedValues/${encodeURIComponent(place)}/refreshSecret`, '2022-08-01'),
      };
    }
    case 'dataFactoryLinkedService': {
      const url = armUrl(from, `${resourceId}/linkedservices/${encodeURIComponent(place)}`, '2018-06-01');
      return {
        ...armApi(from, url, 'PUT'),
        ...{ partIn: propertiesOf, body: (properties) => ({ properties }) },
      };
    }
    case 'synapseLinkedService':
      return workspaceApi(from, change);
  }
}

function armApi(from: Connections, url: string, method: Api['method']) {
  return {
    ...{ url, method, scope: from.cloud.armScope, contentType: 'application/json', changed: [412, 409] },
  };
}

function keyValueApi(from: Connections, { resourceId, place, label }: ConsumerChange): Part {
  const hosts = requireHosts(from);
  const query = new URLSearchParams({ 'api-version': '1.0', ...(label === null ? {} : { label }) });
  return {
    url: `https://${storeOf(resourceId)}.${hosts.appConfiguration}/kv/${encodeURIComponent(place)}?${query.toString()}`,
    scope: scopeOf(hosts.appConfigurationAudience),
    ...{ method: 'PUT', contentType: 'application/vnd.microsoft.appconfig.kv+json' },
    // It answers 409 for a key that somebody locked.
    changed: [412],
    partIn: (answer) => onlyKeys(answer, ['content_type', 'value', 'tags']),
    body: (part) => part,
  };
}

function workspaceApi(from: Connections, { resourceId, place }: ConsumerChange): Part {
  const { synapse } = requireHosts(from);
  return {
    url: `https://${storeOf(resourceId)}.${synapse}/linkedservices/${encodeURIComponent(place)}?api-version=2020-12-01`,
    scope: scopeOf(`https://${synapse}`),
    ...{ method: 'PUT', contentType: 'application/json' },
    changed: [412, 409],
    partIn: propertiesOf,
    body: (properties) => ({ properties }),
  };
}

function requireHosts({ cloud }: Connections) {
  const hosts = dataHosts(cloud);
  if (hosts !== undefined) return hosts;
  const message = 'The app does not know the host names of this service in this cloud. Nothing was sent.';
  throw new MoverError('ARM_REFUSED', message);
}

function storeOf(resourceId: string): string {
  return requireStoreName(resourceId.split('/').at(-1) ?? '');
}

/** The id was found by others: it may not lead to another path or host. Throws `ARM_REFUSED`. */
function armUrl({ cloud }: Connections, id: string, version: string): string {
  const parts = id.split('/');
  if (
    parts[0] === '' &&
    parts[1]?.toLowerCase() === 'subscriptions' &&
    !parts.some((part) => /^\.\.?$|[?#\\]/.test(part))
  )
    return `https://${cloud.armHost}${parts.map((part) => encodeURIComponent(decodeURIComponent(part))).join('/')}?api-version=${version}`;
  throw new MoverError(
    'ARM_REFUSED',
    `Expected the id of a resource; ${JSON.stringify(id.slice(0, 100))} came. Nothing was sent.`,
  );
}

function propertiesOf(answer: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return recordSchema.safeParse(answer['properties']).data ?? {};
}

/** The fields that a write may name. The service adds others, such as the status of the last read. */
function onlyKeys(value: unknown, names: readonly string[]): unknown {
  const found = recordSchema.safeParse(value).data;
  if (found === undefined) return null;
  return Object.fromEntries(names.filter((name) => found[name] !== undefined).map((name) => [name, found[name]]));
}
