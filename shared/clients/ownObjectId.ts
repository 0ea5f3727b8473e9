import { z } from 'zod';
import { armCloud } from './armCloud';
import { type Connections } from './connections';

const claimsSchema = z.object({ oid: z.guid() });

/** Who the app is to Azure: the `oid` of its own token. Undefined when the token is no readable JWT. */
export async function ownObjectId({
  credential,
  vaultSuffix,
}: Pick<Connections, 'credential' | 'vaultSuffix'>): Promise<string | undefined> {
  const token = await credential.getToken(armCloud(vaultSuffix).scope);
  const payload = token?.token.split('.')[1] ?? '';
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).oid.toLowerCase();
  } catch {
    return undefined;
  }
}
