import { z } from 'zod';

/**
 * A resource of another service, which the management plane shows as it is: its id is `<scope>/<name>`. A child, such as the reference of a
 * setting, has its list as its scope.
 */
export const resourceSchema = z.strictObject({
  scope: z.string().regex(/^\/subscriptions\/[^/]+\/resourceGroups\/.+/i),
  name: z.string(),
  type: z.string(),
  identity: z.unknown().optional(),
  tags: z.record(z.string(), z.string()).optional(),
  properties: z.unknown(),
  /** A child is in the list of its parent alone. */
  isChild: z.boolean().optional(),
  /** Azure Resource Graph does not have it yet. */
  isLate: z.boolean().optional(),
});
export type EmulatedResource = z.infer<typeof resourceSchema>;

export function resourceId({ scope, name }: Pick<EmulatedResource, 'scope' | 'name'>): string {
  return `${scope}/${name}`;
}

/** The resource as a provider shows it. */
export function resourceView(resource: EmulatedResource): object {
  const { name, type, identity, tags = {}, properties } = resource;
  return {
    id: resourceId(resource),
    name,
    type,
    location: 'westeurope',
    tags,
    ...(identity !== undefined && { identity }),
    properties,
  };
}
