import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { type Answer, ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { ServiceError } from '../../calls/serviceError';
import { type ServiceRequest } from '../../calls/serviceRequest';
import { limits } from '../../cloud/limits';
import { type Arm } from '../armOperation';
import { requireMatch } from './changeResources';
import { type EmulatedResource } from './resource';

const keyValue = z.object({
  value: z.string().nullish(),
  content_type: z.string().nullish(),
  tags: z.record(z.string(), z.string()).nullish(),
});
const linkedService = z.object({ properties: z.record(z.string(), z.unknown()) });

/**
 * Reads or writes one object of a data plane: `/kv/{key}` of App Configuration, `/linkedservices/{name}` of Synapse. Undefined for any other
 * request. Sources: App Configuration REST reference, "Key-values"; Azure Synapse REST reference, "Linked Service".
 */
export async function oneItem(
  arm: Arm,
  request: ServiceRequest,
  children: readonly EmulatedResource[],
): Promise<Answer | undefined> {
  const [, list, path] = /^\/(kv|linkedservices)\/([^/]+)$/.exec(request.url.pathname) ?? [];
  if (path === undefined) return undefined;
  const name = decodeURIComponent(path);
  const label = request.url.searchParams.get('label');
  const child = children.find((one) => (list === 'kv' ? isKeyValue(one, name, label) : one.name === name));
  if (child === undefined) throw new ServiceError(404, 'NotFound', `There is no object ${name}.`);
  if (request.method === 'GET') {
    settle(arm, child);
    return shown(child, list);
  }
  const etag = etagOf(child);
  requireMatch(request.header('if-match'), etag, false);
  if (request.method !== 'PUT') throw new ServiceError(405, 'MethodNotAllowed', 'The method is not allowed.');
  if (list === 'kv' && isLocked(child)) throw new ServiceError(409, 'KeyValueLocked', 'The key-value is read-only.');
  const body =
    list === 'kv'
      ? await readBody(request, keyValue, limits.bodyBytes)
      : (await readBody(request, linkedService, limits.bodyBytes)).properties;
  // The whole body arrives after the check, so the object may have changed meanwhile.
  const [now] = [arm.state.armRecords.resources.get(child)];
  requireMatch(request.header('if-match'), now === undefined ? '' : etagOf(now), false);
  const changed =
    list === 'kv'
      ? { ...child, properties: { ...(child.properties as object), ...body, etag: randomUUID() }, tags: undefined }
      : { ...child, tags: { etag: randomUUID(), shown: etag, accepted: JSON.stringify(body) } };
  arm.state.armRecords.resources.put(changed);
  await arm.services.commit();
  return list === 'kv' ? shown(changed, list) : { status: 202, body: undefined };
}

/** Synapse accepts a write and ends it later: the first read after it still shows what was there. */
function settle(arm: Arm, child: EmulatedResource): void {
  const { accepted, shown: _, ...tags } = child.tags ?? {};
  if (accepted === undefined) return;
  const properties: unknown = JSON.parse(accepted);
  arm.state.armRecords.resources.put({ ...child, properties: linkedService.shape.properties.parse(properties), tags });
}

function shown(child: EmulatedResource, list: string | undefined): Answer {
  const { name, properties } = child;
  const body = list === 'kv' ? (properties as object) : { name, properties };
  return { ...ok(body), headers: { ETag: child.tags?.['shown'] ?? etagOf(child) } };
}

/** Source: App Configuration REST reference, "Locks". */
function isLocked({ properties }: EmulatedResource): boolean {
  return (properties as Readonly<Record<string, unknown>>)['locked'] === true;
}

function isKeyValue({ properties }: EmulatedResource, key: string, label: string | null): boolean {
  const one = properties as Readonly<Record<string, unknown>>;
  return one['key'] === key && (one['label'] ?? null) === label;
}

function etagOf({ properties, tags }: EmulatedResource): string {
  const own = (properties as Readonly<Record<string, unknown>>)['etag'];
  return `"${typeof own === 'string' ? own : (tags?.['etag'] ?? 'first')}"`;
}
