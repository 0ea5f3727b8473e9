import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { correlationOf, recordWrite } from './appSettings';
import { type EmulatedResource, resourceId, resourceView } from './resource';

const apiVersions = ['2023-05-01', '2024-03-01'];
const path =
  '/subscriptions/{subscriptionId}/resourceGroups/{resourceGroup}/providers/Microsoft.App/containerApps/{app}';
const secret = z.looseObject({ name: z.string(), keyVaultUrl: z.string().nullish(), value: z.string().nullish() });
const configuration = z.looseObject({ secrets: z.array(secret).default([]) });
const properties = z.looseObject({ configuration: configuration.default({ secrets: [] }) });
const sent = z.object({ properties: z.object({ configuration: configuration.partial() }) });

/** Without the values of its secrets. Source: Container Apps REST reference, "Get". */
const getApp: ArmOperation = {
  ...{ name: 'containerApps.get', method: 'GET', path, apiVersions },
  run: (call) => shown(found(call)),
};

/** All secrets with their values. Source: Container Apps REST reference, "List Secrets". */
const listSecrets: ArmOperation = {
  ...{ name: 'containerApps.listSecrets', method: 'POST', path: `${path}/listSecrets`, apiVersions },
  run: (call) => ok({ value: secretsOf(found(call)) }),
};

/** A JSON Merge Patch: a list replaces the whole list. It has no condition. Source: Container Apps REST reference, "Update". */
const updateApp: ArmOperation = {
  ...{ name: 'containerApps.update', method: 'PATCH', path, apiVersions },
  run: async (call) => {
    const body = await readArmBody(call.request, sent);
    const app = found(call);
    const before = properties.parse(app.properties);
    const next = { ...before, configuration: { ...before.configuration, ...body.properties.configuration } };
    call.arm.state.armRecords.resources.put({ ...app, properties: next });
    const id = correlationOf(call);
    recordWrite(call, { resource: resourceId(app), operation: 'Microsoft.App/containerApps/write', id });
    return { status: 202, body: undefined, headers: { 'x-ms-correlation-request-id': id } };
  },
};

export const containerAppOperations: readonly ArmOperation[] = [getApp, listSecrets, updateApp];

function found(call: ArmCall): EmulatedResource {
  const [subscription, group, name] = ['subscriptionId', 'resourceGroup', 'app'].map((one) => param(call, one));
  const scope = `/subscriptions/${subscription ?? ''}/resourceGroups/${group ?? ''}/providers/Microsoft.App/containerApps`;
  const app = call.arm.state.armRecords.resources.get({ scope, name: name ?? '' });
  if (app !== undefined) return app;
  throw resourceNotFound('containerApps', name ?? '', group ?? '');
}

function secretsOf(app: EmulatedResource): z.infer<typeof configuration>['secrets'] {
  return properties.parse(app.properties).configuration.secrets;
}

function shown(app: EmulatedResource): Answer {
  const parsed = properties.parse(app.properties);
  const secrets = parsed.configuration.secrets.map(({ value: _, ...rest }) => rest);
  const view = { ...parsed, provisioningState: 'Succeeded', configuration: { ...parsed.configuration, secrets } };
  return ok(resourceView({ ...app, properties: view }));
}
