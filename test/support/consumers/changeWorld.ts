import { readFileSync } from 'node:fs';
import { defaultSubscriptionId } from '../../../local/azure/cloud/defaults';
import { type RunningAzure, startAzure } from '../../../local/azure/startAzure';
import { consumerWrites, type ConsumerWrites } from '../../../shared/clients/consumers/consumerWrites';
import { connections } from '../../../shared/clients/transport/connections';
import { type ConsumerChange } from '../../../shared/contracts/model/consumerChange';
import { armAudience } from '../azure/azureArm';
import { azureRequest, type Json } from '../azure/azureRequest';
import { managedIdentity } from '../clients/clientIdentity';
import { testSettings } from '../clients/clientSettings';

const group = `/subscriptions/${defaultSubscriptionId}/resourceGroups/estate/providers`;
const old = 'https://old-kv.vault.azure.net';
const id = '0123456789abcdef0123456789abcdef';

/** One object of each kind that the app may change. */
export const objects: readonly ConsumerChange[] = [
  objectOf('appConfigurationReference', `${group}/Microsoft.AppConfiguration/configurationStores/settings`, 'app:db'),
  objectOf('namedValue', `${group}/Microsoft.ApiManagement/service/gate`, 'db', {
    version: id,
    newVersion: 'f'.repeat(32),
  }),
  objectOf('dataFactoryLinkedService', `${group}/Microsoft.DataFactory/factories/lines`, 'vault', { item: null }),
  objectOf('synapseLinkedService', `${group}/Microsoft.Synapse/workspaces/lake`, 'vault', { item: null }),
];

function objectOf(
  kind: ConsumerChange['kind'],
  resourceId: string,
  place: string,
  more: Partial<ConsumerChange> = {},
): ConsumerChange {
  return {
    ...{
      kind,
      resourceId,
      place,
      label: null,
      from: 'old-kv',
      to: 'new-kv',
      item: 'secrets/db',
      version: null,
      newVersion: null,
    },
    ...more,
  };
}

function seedResource(path: string, type: string, properties: object, isChild = false) {
  const at = path.lastIndexOf('/');
  return { scope: path.slice(0, at), name: path.slice(at + 1), type, properties, isChild };
}

function resources() {
  const [store, gate, factory, workspace] = objects.map(({ resourceId }) => resourceId) as [
    string,
    string,
    string,
    string,
  ];
  return [
    seedResource(store, 'Microsoft.AppConfiguration/configurationStores', {}),
    seedResource(
      `${store}/items/1`,
      'kv',
      {
        ...{ key: 'app:db', label: null, etag: 'first', tags: { team: 'one' }, locked: false },
        content_type: 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8',
        value: `{ "uri" :\t"${old}/secrets/db" }`,
      },
      true,
    ),
    seedResource(
      `${store}/items/2`,
      'kv',
      {
        ...{ key: 'app (old)', label: 'blue) (one', etag: 'first', tags: {}, locked: false },
        content_type: 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8',
        value: `{"uri":"${old}/secrets/db"}`,
      },
      true,
    ),
    seedResource(
      `${store}/items/3`,
      'kv',
      {
        ...{ key: 'locked', label: null, etag: 'first', tags: {}, locked: true },
        content_type: 'application/vnd.microsoft.appconfig.keyvaultref+json;charset=utf-8',
        value: `{"uri":"${old}/secrets/db"}`,
      },
      true,
    ),
    seedResource(gate, 'Microsoft.ApiManagement/service', {}),
    seedResource(
      `${gate}/namedValues/db`,
      'namedValues',
      {
        ...{ displayName: 'db', secret: true, tags: [] },
        keyVault: { secretIdentifier: `${old}/secrets/db/${id}`, lastStatus: { code: 'Success' } },
      },
      true,
    ),
    seedResource(factory, 'Microsoft.DataFactory/factories', {}),
    seedResource(
      `${factory}/linkedservices/vault`,
      'linkedservices',
      { type: 'AzureKeyVault', annotations: [], typeProperties: { baseUrl: `${old}/` } },
      true,
    ),
    seedResource(workspace, 'Microsoft.Synapse/workspaces', {}),
    seedResource(
      `${workspace}/items/vault`,
      'linkedservices',
      { type: 'AzureKeyVault', typeProperties: { baseUrl: old } },
      true,
    ),
  ];
}

export interface ChangeWorld {
  readonly azure: RunningAzure;
  readonly writes: ConsumerWrites;
  /** The object as its service shows it, without what changes with each write. */
  readonly read: (change: ConsumerChange) => Promise<string>;
  /** What another writer does: it marks the object with a word, and changes nothing else. */
  readonly mark: (change: ConsumerChange, word: string) => Promise<void>;
  /** Successful writes that came to the service since the last reset of its log, other than those of `mark`. */
  readonly writesOf: (change: ConsumerChange) => number;
  /** As at the start. */
  readonly reset: () => Promise<void>;
}

/** Starts an embedded Azure with one object of each kind. */
export async function changeWorld(): Promise<ChangeWorld> {
  const azure = await startAzure({
    seed: { vaults: [{ name: 'old-kv', region: 'westeurope' }], resources: resources() },
  });
  const [host = '', port = ''] = azure.connectTo.split(':');
  const settings = testSettings({ connectTo: { host, port: Number(port) } });
  const shared = connections(settings, { ca: readFileSync(azure.caFile, 'utf8'), identity: managedIdentity(azure) });
  let marks = 0;
  const send = async (change: ConsumerChange, method: string, body?: unknown): Promise<Json> => {
    const { host: at, path, audience } = placeOf(change);
    const token = await azure.control.issueToken({ audience });
    const answer = await azureRequest(azure, at, {
      ...{ method, path, token, ...(body === undefined ? {} : { body }) },
      headers: method === 'PATCH' && change.kind === 'namedValue' ? { 'If-Match': '*' } : {},
    });
    if (answer.status !== 200 && answer.status !== 202) throw new Error(`${method} ${path}: ${String(answer.status)}`);
    return answer.body;
  };
  // Synapse shows what it accepted from the second read on.
  const settled = async (change: ConsumerChange) => {
    await send(change, 'GET');
    return send(change, 'GET');
  };
  return {
    azure,
    writes: consumerWrites(shared),
    read: async (change) => {
      const { etag: _, ...found } = (await settled(change)) as Record<string, unknown>;
      return JSON.stringify(found);
    },
    async mark(change, word) {
      const now = (await settled(change)) as { tags?: object; properties: object };
      marks += 1;
      await send(change, methodOf(change), markedBody(change, now, word));
    },
    writesOf: (change) => {
      const { path } = placeOf(change);
      const own = azure.control.requests().filter((one) => one.status < 300 && /^(?:PUT|PATCH)$/.test(one.method));
      const count = own.filter((one) => path.startsWith(`${one.path}?`)).length;
      return count - marks;
    },
    async reset() {
      marks = 0;
      await azure.control.reset();
    },
  };
}

function methodOf({ kind }: ConsumerChange): 'PUT' | 'PATCH' {
  return kind === 'namedValue' ? 'PATCH' : 'PUT';
}

function markedBody({ kind }: ConsumerChange, now: { tags?: object; properties: object }, word: string): object {
  if (kind === 'appConfigurationReference') return { ...now, tags: { ...now.tags, word } };
  if (kind === 'namedValue') return { properties: { tags: [word] } };
  return { properties: { ...now.properties, description: word } };
}

function placeOf({ kind, resourceId, place }: ConsumerChange) {
  const name = resourceId.split('/').at(-1) ?? '';
  const below = encodeURIComponent(place);
  switch (kind) {
    case 'appConfigurationReference':
      return { host: `${name}.azconfig.io`, path: `/kv/${below}?api-version=1.0`, audience: 'https://azconfig.io' };
    case 'synapseLinkedService':
      return {
        host: `${name}.dev.azuresynapse.net`,
        path: `/linkedservices/${below}?api-version=2020-12-01`,
        audience: 'https://dev.azuresynapse.net',
      };
    case 'namedValue':
      return {
        host: 'management.azure.com',
        path: `${resourceId}/namedValues/${below}?api-version=2022-08-01`,
        audience: armAudience,
      };
    case 'dataFactoryLinkedService':
      return {
        host: 'management.azure.com',
        path: `${resourceId}/linkedservices/${below}?api-version=2018-06-01`,
        audience: armAudience,
      };
  }
}
