import { type TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/errorShape';

const claimsSchema = z.object({ tid: z.string() });

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
    return tenantOf((await identity.getToken(scope))?.token);
  }

  return {
    async requireAllowed(tenantId) {
      const wanted = tenantId.toLowerCase();
      const known = allowed.length > 0 ? allowed : [await ownTenant()];
      if (known.includes(wanted)) return;
      throw new MoverError(
        'TENANT_NOT_ALLOWED',
        `The vault names tenant ${printable(wanted)}, which is not allowed. If you trust this tenant, add it to MOVE_ALLOWED_TENANTS.`,
        { retryable: false },
      );
    },
  };
}

/**
 * The tenant claim of a token; undefined when it is not a JWT. Then no tenant is allowed until the setting names one.
 */
function tenantOf(token: string | undefined): string | undefined {
  const payload = token?.split('.')[1] ?? '';
  try {
    return claimsSchema.parse(JSON.parse(Buffer.from(payload, 'base64url').toString())).tid.toLowerCase();
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
