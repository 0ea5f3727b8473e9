import { type z } from 'zod';
import { type identitySchema } from '../cloud/azureSettings';
import { defaultIdentity, guidOf } from '../cloud/defaults';

export interface Identity {
  readonly tenantId: string;
  readonly clientId: string;
  readonly objectId: string;
  readonly secret?: string | undefined;
  readonly roles?: readonly string[] | undefined;
  readonly certificate?: string | undefined;
  readonly groups?: readonly string[] | undefined;
}

/** All identities that can sign in. Requests that name none get the first. */
export function identitiesOf(others: readonly z.infer<typeof identitySchema>[] = []): [Identity, ...Identity[]] {
  const { tenantId } = defaultIdentity;
  const named = others.map((other) => ({
    ...other,
    tenantId,
    objectId: other.objectId ?? guidOf({ clientId: other.clientId }),
  }));
  return [defaultIdentity, ...named];
}
