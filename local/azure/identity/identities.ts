import { z } from 'zod';
import { defaultIdentity } from '../seeds/defaults';

/** Another identity of the tenant of the first one, which signs in with the same secret, certificate and assertion. */
export const identitySchema = z.strictObject({
  clientId: z.guid(),
  objectId: z.guid(),
  /** App roles. Its tokens have them for every audience. */
  roles: z.array(z.string().max(120)).max(20).optional(),
});

export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly roles?: readonly string[] | undefined;
}

/** All identities that can sign in. Requests that name none get the first. */
export function identitiesOf(others: readonly z.infer<typeof identitySchema>[] = []): [Identity, ...Identity[]] {
  return [defaultIdentity, ...others.map((other) => ({ ...other, tenantId: defaultIdentity.tenantId }))];
}
