import { createHash } from 'node:crypto';
import { z } from 'zod';
import { type Answer } from '../../calls/answer';
import { ServiceError } from '../../calls/serviceError';
import { scopeOf } from '../../cloud/textMatch';
import { resourceNotFound } from '../armErrors';
import { type ArmCall, type ArmOperation, param, readArmBody } from '../armOperation';
import { type EmulatedResource, resourceView } from './resource';

const sent = z.object({
  properties: z.record(z.string(), z.unknown()).default({}),
  tags: z.record(z.string(), z.string()).optional(),
});

/**
 * A child that is changed only as its ETag says. API Management refuses a PATCH without `If-Match`; Data Factory takes a PUT without one.
 * Source: the REST specifications of both providers.
 */
function childOperations(
  name: string,
  {
    below,
    method,
    apiVersions,
  }: { readonly below: string; readonly method: 'PUT' | 'PATCH'; readonly apiVersions: readonly string[] },
): readonly ArmOperation[] {
  const path = `/{scope}${below}/{child}`;
  const find = (call: ArmCall) =>
    found(call, { scope: `${scopeOf(param(call, 'scope'))}${below}`, name: param(call, 'child') });
  return [
    { ...{ name: `${name}.get`, method: 'GET', path, apiVersions }, run: (call) => withEtag(find(call)) },
    {
      ...{ name: `${name}.update`, method, path, apiVersions },
      run: async (call) => {
        const body = await readArmBody(call.request, sent);
        const resource = find(call);
        requireMatch(call.request.header('if-match'), etagOf(resource), method === 'PATCH');
        return withEtag(method === 'PATCH' ? merged(call, resource, body) : replaced(call, resource, body.properties));
      },
    },
  ];
}

const refreshNamedValue: ArmOperation = {
  name: 'namedValues.refresh',
  method: 'POST',
  path: '/{scope}/namedValues/{child}/refreshSecret',
  apiVersions: ['2021-08-01', '2022-08-01', '2024-05-01'],
  run: (call) =>
    withEtag(found(call, { scope: `${scopeOf(param(call, 'scope'))}/namedValues`, name: param(call, 'child') })),
};

export const resourceChanges: readonly ArmOperation[] = [
  refreshNamedValue,
  ...childOperations('namedValues', {
    ...{ below: '/namedValues', method: 'PATCH', apiVersions: ['2021-08-01', '2022-08-01', '2024-05-01'] },
  }),
  ...childOperations('linkedServices', { below: '/linkedservices', method: 'PUT', apiVersions: ['2018-06-01'] }),
];

function found({ arm }: Pick<ArmCall, 'arm'>, id: { readonly scope: string; readonly name: string }): EmulatedResource {
  const resource = arm.state.armRecords.resources.get(id);
  if (resource !== undefined) return resource;
  throw resourceNotFound(id.scope.split('/').at(-1) ?? '', id.name, id.scope.split('/')[4] ?? '');
}

function merged(
  call: ArmCall,
  resource: EmulatedResource,
  { properties, tags }: z.infer<typeof sent>,
): EmulatedResource {
  return stored(call, {
    ...resource,
    ...(tags === undefined ? {} : { tags }),
    properties: mergePatch(resource.properties, properties),
  });
}

/** JSON Merge Patch, RFC 7396, without the removal of fields. */
function mergePatch(old: unknown, patch: unknown): unknown {
  if (!isObject(old) || !isObject(patch)) return patch;
  return {
    ...old,
    ...Object.fromEntries(Object.entries(patch).map(([name, one]) => [name, mergePatch(old[name], one)])),
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

function replaced(call: ArmCall, resource: EmulatedResource, properties: object): EmulatedResource {
  return stored(call, { ...resource, properties });
}

function stored({ arm }: ArmCall, resource: EmulatedResource): EmulatedResource {
  arm.state.armRecords.resources.put(resource);
  return resource;
}

/** Throws 412 for another version of the object, and 400 if one has to be named. */
export function requireMatch(wanted: string | undefined, etag: string, isRequired: boolean): void {
  if (wanted === undefined && isRequired)
    throw new ServiceError(400, 'ValidationError', 'If-Match header is required.');
  if (wanted === undefined || wanted === '*' || wanted === etag) return;
  throw new ServiceError(412, 'PreconditionFailed', 'The object has changed since it was read.');
}

function etagOf({ properties, tags }: EmulatedResource): string {
  return `"${createHash('sha1')
    .update(JSON.stringify([properties, tags]))
    .digest('hex')}"`;
}

function withEtag(resource: EmulatedResource): Answer {
  return { status: 200, body: resourceView(resource), headers: { ETag: etagOf(resource) } };
}
