import { type Cloud } from '../../contracts/settings/clouds';
import { type TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/callFault';

const claimsSchema = z.object({ tid: z.string().optional(), oid: z.string().optional() });

/** Decides which tenants the app may ask for a token. The issuer of a token learns which vault it is for. */
export interface TenantGuard {
  /** Throws `TENANT_NOT_ALLOWED` unless the tenant is allowed. */
  requireAllowed(tenantId: string): Promise<void>;
}

export interface TenantGuardOptions {
  /** Tenant ids in lower case. Empty: only the identity's own tenant. */
  readonly allowed: readonly string[];
  /** Without a tenant in the options, it returns a token of its own tenant. */
  readonly identity: TokenCredential;
  /** A scope for which the identity can always get a token. */
  readonly scope: string;
}

export function tenantGuard({ allowed, identity, scope }: TenantGuardOptions): TenantGuard {
  let own: Promise<string | undefined> | undefined;

  /** App Service does not set the tenant in the environment of an app, so it is read from the identity's own token. */
  function ownTenant(): Promise<string | undefined> {
    own ??= readOwnTenant().catch((error: unknown) => {
      own = undefined;
      throw credentialUnavailable(error);
    });
    return own;
  }

  async function readOwnTenant(): Promise<string | undefined> {
    return claimOf('tid', (await identity.getToken(scope))?.token);
  }

  return {
    async requireAllowed(tenantId) {
      const wanted = tenantId.toLowerCase();
      const known = allowed.length > 0 ? allowed : [await ownTenant()];
      if (known.includes(wanted)) return;
      throw new MoverError(
        'TENANT_NOT_ALLOWED',
        `The vault names tenant ${printable(wanted)}, which is not allowed. If you trust this tenant, add it to MOVE_ALLOWED_TENANTS.`,
      );
    },
  };
}

/** A claim of a token, in lower case; undefined when the token is not a JWT. Then no tenant is allowed until the setting names one. */
function claimOf(name: 'tid' | 'oid', token: string | undefined): string | undefined {
  try {
    const claims: unknown = JSON.parse(Buffer.from(token?.split('.')[1] ?? '', 'base64url').toString());
    return claimsSchema.parse(claims)[name]?.toLowerCase();
  } catch {
    return undefined;
  }
}

function printable(tenantId: string): string {
  return /^[0-9a-z.-]{1,64}$/.test(tenantId) ? tenantId : '(not an id)';
}

/**
 * Turns a failed token request into `CREDENTIAL_UNAVAILABLE`. Messages of the identity library can contain output of a
 * sign-in program, so the error only has names and AADSTS numbers.
 */
export function credentialUnavailable(error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, statusCode, message } = errorShape(error);
  const numbers = [...new Set(message.match(/AADSTS\d+/g) ?? [])].slice(0, 3);
  return new MoverError(
    'CREDENTIAL_UNAVAILABLE',
    `The app could not get a token (${[name, ...numbers].join(', ')}). Turn on the app’s managed identity, or sign in on this machine.`,
    { retryable: statusCode !== 400 && statusCode !== 401, cause: safeCause(error) },
  );
}

export interface OwnIdentity {
  /** The object id of the app in access policies and role assignments. Throws `CREDENTIAL_UNAVAILABLE`. */
  objectId(): Promise<string>;
}

/** Reads the identity of the app from its own token, and only the `oid` claim of it. */
export function ownIdentity({
  credential,
  cloud,
}: {
  readonly credential: TokenCredential;
  readonly cloud: Pick<Cloud, 'vaultScope'>;
}): OwnIdentity {
  return {
    async objectId() {
      const own = claimOf('oid', (await credential.getToken(cloud.vaultScope))?.token);
      if (own !== undefined) return own;
      throw new MoverError(
        'CREDENTIAL_UNAVAILABLE',
        'Expected an “oid” claim in the token of the app, which identifies it; there is none.',
      );
    },
  };
}
