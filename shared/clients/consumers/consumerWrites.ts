import {
  bearerTokenAuthenticationPolicy,
  createDefaultHttpClient,
  createPipelineFromOptions,
  createPipelineRequest,
  type PipelineResponse,
} from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { type ConsumerChange } from '../../contracts/model/consumerChange';
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
  /** Undefined where the API has no conditional write. Then the write names the one property alone. */
  readonly etag: string | undefined;
}

/** Reads and writes consumers of a vault. No call returns or sends a value. Throws a `MoverError`. */
export interface ConsumerWrites {
  /** The end of the host names of vaults in this cloud. */
  readonly vaultSuffix: string;
  /** Undefined if the object does not exist. */
  look(change: ConsumerChange): Promise<SeenPart | undefined>;
  /**
   * Writes the part once, if the object is still as it was seen. It is never repeated: after an error, look again.
   */
  write(change: ConsumerChange, seen: SeenPart, text: string): Promise<'written' | 'changedMeanwhile'>;
  /** Makes the service read the vault again, where its API can. */
  refresh(change: ConsumerChange): Promise<void>;
}

/** How one kind is read and written. */
interface Api {
  readonly url: string;
  readonly scope: string;
  readonly method: 'PUT' | 'PATCH';
  /** Whether the API takes `If-Match`. */
  readonly isConditional: boolean;
  readonly contentType: string;
  /** Where the part is in an answer. */
  readonly partIn: (answer: Readonly<Record<string, unknown>>) => unknown;
  readonly body: (part: unknown) => unknown;
  readonly refreshUrl?: string;
  readonly reads: ArmOperation;
  readonly writes: ArmOperation;
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
      const response = await send(api, api.reads, { method: 'GET', accepts: [404] });
      if (response.status === 404) return undefined;
      const answer = recordSchema.safeParse(parseJson(response.bodyAsText)).data ?? {};
      const etag = response.headers.get('etag') ?? (typeof answer['etag'] === 'string' ? answer['etag'] : undefined);
      if (api.isConditional && etag === undefined) throw withoutEtag(api);
      const part = api.partIn(answer);
      return { text: JSON.stringify(part ?? null), etag: api.isConditional ? etag : undefined };
    },
    async write(change, { etag }, text) {
      const api = apiOf(from, change);
      const body = api.body(JSON.parse(text));
      const accepts = [412, 409];
      const { status } = await send(api, api.writes, { method: api.method, etag, body, accepts });
      return accepts.includes(status) ? 'changedMeanwhile' : 'written';
    },
    async refresh(change) {
      const api = apiOf(from, change);
      if (api.refreshUrl !== undefined)
        await send(api, api.writes, { method: 'POST', url: api.refreshUrl, accepts: [] });
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

function operation(does: string, action: string, role: string): ArmOperation {
  return { does, action, role };
}

/**
 * Source: Azure/azure-rest-api-specs, `apimnamedvalues.json` of 2022-08-01, `NamedValue_Update`, where `If-Match` is required. Those of the
 * other kinds have not been read. Storage accounts and namespaces are taken to have no conditional write: a PATCH leaves every property as
 * it is that it does not name.
 */
function apiOf(from: Connections, change: ConsumerChange): Api {
  const { resourceId, place, kind } = change;
  switch (kind) {
    case 'appConfigurationReference':
      return keyValueApi(from, change);
    case 'namedValue': {
      const url = armUrl(from, `${resourceId}/namedValues/${encodeURIComponent(place)}`, '2022-08-01');
      return {
        ...armApi(
          from,
          url,
          'PATCH',
          'Microsoft.ApiManagement/service/namedValues',
          'API Management Service Contributor',
        ),
        isConditional: true,
        partIn: (answer) => onlyKeys(propertiesOf(answer)['keyVault'], ['secretIdentifier', 'identityClientId']),
        body: (keyVault) => ({ properties: { keyVault } }),
        refreshUrl: armUrl(from, `${resourceId}/namedValues/${encodeURIComponent(place)}/refreshSecret`, '2022-08-01'),
      };
    }
    case 'dataFactoryLinkedService': {
      const url = armUrl(from, `${resourceId}/linkedservices/${encodeURIComponent(place)}`, '2018-06-01');
      return {
        ...armApi(from, url, 'PUT', 'Microsoft.DataFactory/factories/linkedservices', 'Data Factory Contributor'),
        ...{ isConditional: true, partIn: propertiesOf, body: (properties) => ({ properties }) },
      };
    }
    case 'synapseLinkedService':
      return workspaceApi(from, change);
    case 'storageKey':
      return encryptionApi(
        from,
        resourceId,
        '2023-01-01',
        'Microsoft.Storage/storageAccounts',
        'Storage Account Contributor',
      );
    case 'serviceBusKey':
      return encryptionApi(from, resourceId, '2021-11-01', 'Microsoft.ServiceBus/namespaces', 'Contributor');
    case 'eventHubsKey':
      return encryptionApi(from, resourceId, '2021-11-01', 'Microsoft.EventHub/namespaces', 'Contributor');
  }
}

function armApi(from: Connections, url: string, method: Api['method'], action: string, role: string) {
  return {
    ...{ url, method, scope: from.cloud.armScope, contentType: 'application/json' },
    reads: operation('read the consumer', `${action}/read`, 'Reader'),
    writes: operation('change the consumer', `${action}/write`, role),
  };
}

function encryptionApi(from: Connections, id: string, version: string, action: string, role: string): Api {
  return {
    ...armApi(from, armUrl(from, id, version), 'PATCH', action, role),
    isConditional: false,
    partIn: (answer) => propertiesOf(answer)['encryption'],
    body: (encryption) => ({ properties: { encryption } }),
  };
}

function keyValueApi(from: Connections, { resourceId, place, label }: ConsumerChange): Api {
  const hosts = requireHosts(from);
  const query = new URLSearchParams({ 'api-version': '1.0', ...(label === null ? {} : { label }) });
  const action = 'Microsoft.AppConfiguration/configurationStores/keyValues';
  return {
    url: `https://${storeOf(resourceId)}.${hosts.appConfiguration}/kv/${encodeURIComponent(place)}?${query.toString()}`,
    scope: scopeOf(hosts.appConfigurationAudience),
    ...{ method: 'PUT', isConditional: true, contentType: 'application/vnd.microsoft.appconfig.kv+json' },
    partIn: (answer) => onlyKeys(answer, ['content_type', 'value', 'tags']),
    body: (part) => part,
    reads: operation('read the reference', `${action}/read`, 'App Configuration Data Reader'),
    writes: operation('change the reference', `${action}/write`, 'App Configuration Data Owner'),
  };
}

function workspaceApi(from: Connections, { resourceId, place }: ConsumerChange): Api {
  const { synapse } = requireHosts(from);
  const action = 'Microsoft.Synapse/workspaces/linkedServices';
  return {
    url: `https://${storeOf(resourceId)}.${synapse}/linkedservices/${encodeURIComponent(place)}?api-version=2020-12-01`,
    scope: scopeOf(`https://${synapse}`),
    ...{ method: 'PUT', isConditional: true, contentType: 'application/json' },
    partIn: propertiesOf,
    body: (properties) => ({ properties }),
    reads: operation('read the linked service', `${action}/read`, 'Synapse Artifact User'),
    writes: operation('change the linked service', `${action}/write`, 'Synapse Artifact Publisher'),
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
