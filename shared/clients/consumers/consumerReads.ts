import { z } from 'zod';
import { CutOffList } from '../../contracts/model/moverError';
import { type ArmConnection, armConnection, type ArmRequest } from '../arm/armConnection';
import { armScope, armSegment } from '../arm/armPaths';
import { type Connections } from '../transport/connections';
import { childLists, type ChildList, consumerCalls, consumerVersions, operationOf } from './consumerCalls';
import { type DataHosts, dataHosts, requireStoreName, scopeOf } from './dataHosts';

const text = z.string().nullish();

const resourceSchema = z.object({
  id: z.string(),
  type: z.string(),
  identity: z.unknown().optional(),
  properties: z.unknown().optional(),
});
export type GraphResource = z.infer<typeof resourceSchema>;

const idSchema = z.object({ id: z.string(), type: z.string(), identity: z.unknown().optional() });
export type ResourceId = z.infer<typeof idSchema>;

const actions = z
  .array(z.string())
  .nullish()
  .transform((all) => all ?? []);
const permissionSchema = z.object({ actions, notActions: actions });
export type OwnPermission = z.infer<typeof permissionSchema>;

/** A child of a resource, as each provider shows it. The schema drops all other fields, so no value gets further. */
const childSchema = z.object({
  name: z.string(),
  properties: z
    .object({
      // A reference of App Service.
      reference: text,
      status: text,
      vaultName: text,
      secretName: text,
      secretVersion: text,
      // API Management.
      keyVault: z.object({ secretIdentifier: text }).nullish(),
      // Data Factory.
      type: text,
      typeProperties: z.object({ baseUrl: z.unknown().optional() }).nullish(),
      // Front Door.
      parameters: z.object({ secretSource: z.object({ id: text }).nullish(), secretVersion: text }).nullish(),
      // Flux.
      kustomizations: z
        .record(
          z.string(),
          z.object({ postBuild: z.object({ substitute: z.record(z.string(), z.string()).nullish() }).nullish() }),
        )
        .nullish(),
    })
    .nullish(),
});
export type ChildResource = z.infer<typeof childSchema>;

const clusterSchema = z.object({
  properties: z.object({
    addonProfiles: z
      .record(
        z.string(),
        z.object({ enabled: z.boolean().nullish(), identity: z.object({ objectId: text }).nullish() }).nullish(),
      )
      .nullish(),
  }),
});
export type Cluster = z.infer<typeof clusterSchema>;

/**
 * Source: Azure Resource Graph REST reference, "Resources": `$skipToken` is absent on the last page, and `resultTruncated` says that
 * the service left rows out.
 */
const graphAnswer = z.object({
  totalRecords: z.number(),
  count: z.number(),
  data: z.array(resourceSchema),
  resultTruncated: z.union([z.boolean(), z.string(), z.number()]).nullish(),
  $skipToken: text,
});

export interface GraphPage {
  readonly rows: readonly GraphResource[];
  /** Undefined on the last page. */
  readonly token: string | undefined;
  /** The rows of all pages together. */
  readonly total: number;
}

/** A reference to a vault in an App Configuration store. */
export interface StoreReference {
  readonly key: string;
  readonly label: string | null;
  /** The address of the secret. */
  readonly uri: string;
}

/** The calls that look for consumers of a vault. Each throws a `MoverError`, and none returns a value. */
export interface ConsumerReads {
  /** The end of the host names of vaults in this cloud. */
  readonly vaultSuffix: string;
  queryGraph(ask: {
    readonly subscriptionId: string;
    readonly query: string;
    readonly token?: string | undefined;
  }): Promise<GraphPage>;
  /** Pages of the resources of some types that the identity may read, in the order of the service. */
  eachId(subscriptionId: string, types: readonly string[]): AsyncGenerator<readonly ResourceId[], void>;
  /** What the roles of the identity allow at a scope. Empty if it has none there. */
  readPermissions(scope: string): Promise<readonly OwnPermission[]>;
  /** Ids of the resource groups of a subscription. */
  listGroups(subscriptionId: string): Promise<readonly string[]>;
  listChildren(list: ChildList, parentId: string): Promise<readonly ChildResource[]>;
  readCluster(id: string): Promise<Cluster>;
  /** The references of a store. Undefined in a cloud whose host names the app does not know. */
  listStoreReferences(store: string): Promise<readonly StoreReference[] | undefined>;
  /** As `listStoreReferences`, for the linked services of a Synapse workspace. */
  listWorkspaceServices(workspace: string): Promise<readonly ChildResource[] | undefined>;
}

/** The largest page that Resource Graph returns. Source: "Work with large Azure resource data sets". */
const graphRows = 1_000;

export function consumerReads(from: Connections): ConsumerReads {
  const arm = armConnection(from);
  const hosts = dataHosts(from.cloud);
  return {
    vaultSuffix: from.cloud.vaultSuffix,
    async queryGraph({ subscriptionId, query, token }) {
      const options = {
        resultFormat: 'objectArray',
        $top: graphRows,
        ...(token === undefined ? {} : { $skipToken: token }),
      };
      const answer = await arm.send(
        {
          ...{ operation: consumerCalls.queryGraph, about: `subscription ${subscriptionId}`, method: 'POST' },
          ...{ path: '/providers/Microsoft.ResourceGraph/resources', apiVersion: consumerVersions.graph },
          body: { subscriptions: [subscriptionId], query, options },
        },
        graphAnswer,
      );
      return {
        rows: answer.data,
        token: answer.$skipToken === '' ? undefined : (answer.$skipToken ?? undefined),
        total: answer.totalRecords,
      };
    },
    eachId: (subscriptionId, types) =>
      arm.eachPage(
        {
          ...{ operation: consumerCalls.listResources, about: `subscription ${subscriptionId}`, method: 'GET' },
          ...{ path: `/subscriptions/${armSegment(subscriptionId)}/resources`, apiVersion: consumerVersions.resources },
          query: { $filter: types.map((type) => `resourceType eq '${type}'`).join(' or ') },
        },
        idSchema,
      ),
    readPermissions: (scope) =>
      arm.list(
        get('readPermissions', scope, '/providers/Microsoft.Authorization/permissions', 'authorization'),
        permissionSchema,
      ),
    async listGroups(subscriptionId) {
      const scope = `/subscriptions/${armSegment(subscriptionId)}`;
      const groups = await arm.list(
        get('listGroups', scope, '/resourceGroups', 'resources'),
        z.object({ id: z.string() }),
      );
      return groups.map(({ id }) => id);
    },
    listChildren(list, parentId) {
      const { below, version } = childLists[list];
      const at = { about: parentId.slice(0, 300), path: `${armScope(parentId)}${below}`, method: 'GET' } as const;
      const operation = operationOf(list, parentId);
      return arm.list({ ...at, operation, apiVersion: consumerVersions[version] }, childSchema);
    },
    readCluster: (id) => arm.send(get('readCluster', id, '', 'containerService'), clusterSchema),
    listStoreReferences: async (store) => (hosts === undefined ? undefined : storeReferences(from, hosts, store)),
    listWorkspaceServices: async (workspace) =>
      hosts === undefined ? undefined : workspaceServices(from, hosts, workspace),
  };
}

function get(
  operation: keyof typeof consumerCalls,
  scope: string,
  below: string,
  version: keyof typeof consumerVersions,
): ArmRequest {
  return {
    operation: consumerCalls[operation],
    about: scope.slice(0, 300),
    path: `${armScope(scope)}${below}`,
    apiVersion: consumerVersions[version],
    method: 'GET',
  };
}

/** Signs requests in at another host than that of Azure Resource Manager. */
function dataConnection(from: Connections, host: string, audience: string): ArmConnection {
  return armConnection({ ...from, cloud: { ...from.cloud, armHost: host, armScope: scopeOf(audience) } });
}

const referenceType = /^application\/vnd\.microsoft\.appconfig\.keyvaultref\+json(?:\s*;|$)/i;
const keyValueSchema = z.object({ key: z.string(), label: text, content_type: text, etag: text });
const keyValuePage = z.object({ items: z.array(keyValueSchema).nullish(), '@nextLink': text });
const referenceAnswer = z.object({ content_type: text, value: text });
const referenceValue = z.object({ uri: z.string() });

const maxPages = 10_000;

/**
 * Lists the keys of a store without their values (`$Select`), and then reads only those that are references, by the ETag of the list, so
 * that a key that is a value by now is not read. Source: App Configuration REST reference, "Keys-values"; the content type is that of
 * "Use Key Vault references".
 */
async function storeReferences(from: Connections, hosts: DataHosts, store: string): Promise<readonly StoreReference[]> {
  const arm = dataConnection(
    from,
    `${requireStoreName(store)}.${hosts.appConfiguration}`,
    hosts.appConfigurationAudience,
  );
  const operation = consumerCalls.keyValues;
  const common = {
    operation,
    about: `store ${store}`,
    apiVersion: consumerVersions.appConfiguration,
    method: 'GET',
  } as const;
  const found: StoreReference[] = [];
  let after: string | undefined;
  for (let page = 0; page < maxPages; page += 1) {
    const query = {
      key: '*',
      label: '*',
      $Select: 'key,label,content_type,etag',
      ...(after === undefined ? {} : { after }),
    };
    const listed = await arm.send({ ...common, path: '/kv', query }, keyValuePage);
    for (const { key, label, content_type: type, etag } of listed.items ?? []) {
      if (!referenceType.test(type ?? '') || etag === null || etag === undefined) continue;
      // The service has no such keys, and in an address they would lead elsewhere.
      if (key === '.' || key === '..') continue;
      const one = {
        ...common,
        path: `/kv/${encodeURIComponent(key)}`,
        query: label === null || label === undefined ? {} : { label },
        headers: { 'If-Match': `"${etag}"` },
      };
      const uri = uriOf(await arm.send(one, referenceAnswer));
      if (uri !== undefined) found.push({ key, label: label ?? null, uri });
    }
    const next = listed['@nextLink'] ?? '';
    if (next === '') return found;
    // Only the place is taken from the link, so that it leads nowhere else.
    after = new URL(next, 'https://store.invalid').searchParams.get('after') ?? undefined;
    if (after === undefined) break;
  }
  throw new CutOffList(
    'ARM_REFUSED',
    `The list of store ${store} did not come to its end. The app stopped reading it.`,
  );
}

function uriOf({ content_type: type, value }: z.infer<typeof referenceAnswer>): string | undefined {
  if (!referenceType.test(type ?? '')) return undefined;
  try {
    return referenceValue.safeParse(JSON.parse(value ?? '')).data?.uri;
  } catch {
    return undefined;
  }
}

/** Source: Azure Synapse REST reference, "Linked Service - Get Linked Services By Workspace". */
function workspaceServices(from: Connections, hosts: DataHosts, workspace: string): Promise<ChildResource[]> {
  const arm = dataConnection(from, `${requireStoreName(workspace)}.${hosts.synapse}`, `https://${hosts.synapse}`);
  const about = `workspace ${workspace}`;
  const at = { about, path: '/linkedservices', apiVersion: consumerVersions.synapse, method: 'GET' } as const;
  return arm.list({ ...at, operation: consumerCalls.synapseServices }, childSchema);
}
