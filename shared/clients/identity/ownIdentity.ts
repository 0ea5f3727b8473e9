import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type Connections } from '../transport/connections';

export interface OwnIdentity {
  /** The object id of the app in access policies and role assignments. Throws `CREDENTIAL_UNAVAILABLE`. */
  objectId(): Promise<string>;
}

const claimsSchema = z.object({ oid: z.string() });

/** Reads the identity of the app from its own token, and only the `oid` claim of it. */
export function ownIdentity({ credential, cloud }: Pick<Connections, 'credential' | 'cloud'>): OwnIdentity {
  return {
    async objectId() {
      const token = (await credential.getToken(cloud.vaultScope))?.token ?? '';
      const claims = claimsSchema.safeParse(
        parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')),
      );
      if (claims.success) return claims.data.oid.toLowerCase();
      throw new MoverError(
        'CREDENTIAL_UNAVAILABLE',
        'Expected an “oid” claim in the token of the app, which identifies it; there is none.',
        { retryable: false },
      );
    },
  };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}
