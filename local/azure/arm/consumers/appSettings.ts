import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { ok } from '../../calls/answer';
import { sameText, scopeOf } from '../../cloud/textMatch';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { armPage } from '../armPage';
import { type EmulatedResource } from './resource';

const apiVersions = ['2022-03-01', '2022-09-01', '2023-12-01', '2024-04-01'];
const sent = z.object({ properties: z.record(z.string(), z.unknown()) });

/** All settings of an app or a slot, with their values. Source: App Service REST reference, "List Application Settings". */
const listAppSettings: ArmOperation = {
  ...{ name: 'appSettings.list', method: 'POST', path: '/{scope}/config/{settings}/list', apiVersions },
  run: (call) => ok(view(settingsOf(call))),
};

/** Replaces all settings. There is no conditional write. Source: App Service REST reference, "Update Application Settings". */
const replaceAppSettings: ArmOperation = {
  ...{ name: 'appSettings.update', method: 'PUT', path: '/{scope}/config/{settings}', apiVersions },
  run: async (call) => {
    const { properties } = await readArmBody(call.request, sent);
    const changed = { ...settingsOf(call), properties };
    const id = correlationOf(call);
    call.arm.state.armRecords.resources.put(changed);
    recordWrite(call, {
      resource: siteOf(call).split('/slots/')[0] ?? '',
      operation: 'Microsoft.Web/sites/config/write',
      id,
    });
    return { ...ok(view(changed)), headers: { 'x-ms-correlation-request-id': id } };
  },
};

/** The activity log: who wrote to which resource. Source: Azure Monitor REST reference, "Activity Logs - List". */
const listActivity: ArmOperation = {
  name: 'activityLog.list',
  method: 'GET',
  path: '/subscriptions/{subscriptionId}/providers/Microsoft.Insights/eventtypes/management/values',
  apiVersions: ['2015-04-01'],
  run: (call) => {
    const filter = call.query.get('$filter') ?? '';
    const [, from = '', uri = ''] = /^eventTimestamp ge '([^']+)' and resourceUri eq '([^']+)'$/.exec(filter) ?? [];
    const events = call.arm.state.armRecords.resources
      .list()
      .filter(({ type, scope }) => type === eventType && sameText(scope, `${uri}/events`))
      .map(({ properties }) => properties as { readonly eventTimestamp: string })
      .filter(({ eventTimestamp }) => eventTimestamp >= from);
    return armPage(call, events);
  },
};

export const appSettingOperations: readonly ArmOperation[] = [listAppSettings, replaceAppSettings, listActivity];

const eventType = 'activityLogEvent';

export function correlationOf(call: ArmCall): string {
  return call.request.header('x-ms-correlation-request-id') ?? randomUUID();
}

/** Writes into the activity log who wrote to a resource. */
export function recordWrite(
  call: ArmCall,
  { resource, operation, id }: { readonly resource: string; readonly operation: string; readonly id: string },
): void {
  const properties = {
    correlationId: id,
    eventTimestamp: new Date(call.now).toISOString(),
    caller: call.claims.oid,
    operationName: { value: operation },
    resourceId: resource,
  };
  const event: EmulatedResource = { scope: `${resource}/events`, name: id, type: eventType, properties, isChild: true };
  call.arm.state.armRecords.resources.put(event);
}

function siteOf(call: ArmCall): string {
  return scopeOf(param(call, 'scope'));
}

function settingsOf(call: ArmCall): EmulatedResource {
  const id = { scope: `${siteOf(call)}/config`, name: param(call, 'settings') };
  const found = call.arm.state.armRecords.resources.get(id);
  if (found !== undefined) return found;
  throw resourceNotFound('config', id.name, siteOf(call).split('/')[4] ?? '');
}

function view({ scope, name, properties }: EmulatedResource): object {
  return { id: `${scope}/${name}`, name, type: 'Microsoft.Web/sites/config', properties };
}
