import { z } from 'zod';
import { type PrivateEndpoint } from '../../contracts/model/vaultResource';
import { tagsSchema } from '../../contracts/model/vaultResource';
import {
  type AnswerCount,
  type DiagnosticSetting,
  type Lock,
  type LogRow,
  type RoleAssignment,
  type RoleDefinition,
} from '../../contracts/model/vaultResource';

const text = z.string().nullish();

export const subscriptionAnswer = z.object({ subscriptionId: z.string() });

export const resourceAnswer = z.object({ id: z.string(), name: z.string() });

export const listedVaultAnswer = resourceAnswer.extend({
  location: z.string(),
  tags: tagsSchema.nullish(),
});

export const nameAnswer = z.object({ nameAvailable: z.boolean(), reason: text, message: text });

const connectionAnswer = z.object({
  properties: z.object({
    privateLinkServiceId: z.string().nullish(),
    privateLinkServiceConnectionState: z.object({ status: z.string().nullish() }).nullish(),
  }),
});
export const endpointAnswer = z.object({
  name: z.string(),
  properties: z.object({
    provisioningState: z.string().nullish(),
    subnet: z.object({ id: z.string() }).nullish(),
    privateLinkServiceConnections: z.array(connectionAnswer).nullish(),
    manualPrivateLinkServiceConnections: z.array(connectionAnswer).nullish(),
  }),
});
export const zoneGroupAnswer = z.object({
  properties: z.object({
    privateDnsZoneConfigs: z
      .array(z.object({ properties: z.object({ privateDnsZoneId: z.string().nullish() }) }))
      .nullish(),
  }),
});

export const roleAssignmentAnswer = z
  .object({
    name: z.string(),
    properties: z.object({
      scope: z.string(),
      roleDefinitionId: z.string(),
      principalId: z.string(),
      principalType: text,
      description: text,
      condition: text,
      conditionVersion: text,
    }),
  })
  .transform(({ name, properties }): RoleAssignment => ({
    name,
    scope: properties.scope,
    roleDefinitionId: properties.roleDefinitionId,
    principalId: properties.principalId.toLowerCase(),
    principalType: properties.principalType ?? 'Unknown',
    description: properties.description ?? null,
    condition: properties.condition ?? null,
    conditionVersion: properties.conditionVersion ?? null,
  }));

const actions = z
  .array(z.string())
  .nullish()
  .transform((names) => names ?? []);

export const roleDefinitionAnswer = z
  .object({
    id: z.string(),
    properties: z.object({
      roleName: z.string(),
      type: z.string(),
      description: text,
      assignableScopes: actions,
      permissions: z
        .array(z.object({ actions, notActions: actions, dataActions: actions, notDataActions: actions }))
        .nullish(),
    }),
  })
  .transform(({ id, properties }): RoleDefinition => ({
    id,
    roleName: properties.roleName,
    description: properties.description ?? '',
    custom: /^customrole$/i.test(properties.type),
    assignableScopes: properties.assignableScopes,
    permissions: properties.permissions ?? [],
  }));

export const diagnosticAnswer = z
  .object({ name: z.string(), properties: z.record(z.string(), z.unknown()) })
  .transform(({ name, properties }): DiagnosticSetting => {
    const { workspaceId, storageAccountId, eventHubAuthorizationRuleId, ...rest } = properties;
    return {
      name,
      workspaceId: textOf(workspaceId),
      storageAccountId: textOf(storageAccountId),
      eventHubAuthorizationRuleId: textOf(eventHubAuthorizationRuleId),
      rest,
    };
  });

function textOf(value: unknown): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

const seriesAnswer = z.object({
  metadatavalues: z.array(z.object({ name: z.object({ value: z.string() }), value: z.string() })).nullish(),
  data: z.array(z.object({ timeStamp: z.string(), count: z.number().nullish() })).nullish(),
});

/** The counts of one metric, split by activity and status. */
export const answersAnswer = z
  .object({ value: z.array(z.object({ timeseries: z.array(seriesAnswer).nullish() })) })
  .transform(({ value }): AnswerCount[] =>
    value
      .flatMap(({ timeseries }) => timeseries ?? [])
      .flatMap(({ metadatavalues, data }) => {
        const named = new Map((metadatavalues ?? []).map((one) => [one.name.value.toLowerCase(), one.value] as const));
        const of = {
          activity: (named.get('activityname') ?? '').toLowerCase(),
          status: Number(named.get('statuscode')),
        };
        return (data ?? []).map(({ timeStamp, count }) => ({
          ...of,
          minute: Date.parse(timeStamp),
          count: count ?? 0,
        }));
      })
      .filter(({ minute, count }) => !Number.isNaN(minute) && count > 0),
  );

/**
 * An answer with an error besides its rows has only a part of them, so it is none. Source: Azure Monitor documentation, "Azure Monitor Log
 * Analytics API response format" and "API errors".
 */
export const logAnswer = z
  .object({
    error: z.undefined().optional(),
    tables: z.array(
      z.object({
        columns: z.array(z.object({ name: z.string() })),
        rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
      }),
    ),
  })
  .transform(({ tables: [first] }): LogRow[] =>
    (first?.rows ?? []).map((row) =>
      Object.fromEntries((first?.columns ?? []).map(({ name }, at) => [name, row[at] ?? null])),
    ),
  );

export const lockAnswer = z
  .object({ id: z.string(), name: z.string(), properties: z.object({ level: z.string(), notes: text }) })
  .transform(({ id, name, properties }): Lock => ({
    name,
    scope: id.replace(/\/providers\/Microsoft\.Authorization\/locks\/[^/]+$/i, ''),
    level: properties.level,
    notes: properties.notes ?? null,
  }));

export function toEndpoint(
  { name, properties }: z.infer<typeof endpointAnswer>,
  dnsZoneIds: string[],
): PrivateEndpoint {
  const [connection] = [
    ...(properties.privateLinkServiceConnections ?? []),
    ...(properties.manualPrivateLinkServiceConnections ?? []),
  ];
  return {
    name,
    subnetId: (properties.subnet?.id ?? '').toLowerCase(),
    targetId: connection?.properties.privateLinkServiceId?.toLowerCase() ?? null,
    status: connection?.properties.privateLinkServiceConnectionState?.status ?? 'Pending',
    provisioningState: properties.provisioningState ?? 'Succeeded',
    dnsZoneIds,
  };
}
