import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { type Connections } from '../transport/connections';

export interface OwnIdentity {
  /** The object id that access policies and role assignments name the app by. Throws `CREDENTIAL_UNAVAILABLE`. */
  objectId(): Promise<string>;
}

const claimsSchema = z.object({ oid: z.string() });

/** Who the app is, by the claims of its own token; nothing else of the token is looked at. */
export function ownIdentity({ credential, vaultSuffix }: Pick<Connections, 'credential' | 'vaultSuffix'>): OwnIdentity {
  return {
    async objectId() {
      const token = (await credential.getToken(`https://${vaultSuffix}/.default`))?.token ?? '';
      const claims = claimsSchema.safeParse(
        parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8')),
      );
      if (claims.success) return claims.data.oid.toLowerCase();
      throw new MoverError('CREDENTIAL_UNAVAILABLE', 'The token of the app does not tell who it is (no “oid” claim).', {
        retryable: false,
      });
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
