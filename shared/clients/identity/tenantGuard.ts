import { type TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import { MoverError } from '../../contracts/model/moverError';
import { errorShape, safeCause } from '../transport/errorShape';

const claimsSchema = z.object({ tid: z.string() });

/** Decides which tenants may be asked for a token: whoever issues it also learns which vault it is for. */
export interface TenantGuard {
  /** Throws `TENANT_NOT_ALLOWED` unless the tenant is one we know. */
  requireAllowed(tenantId: string): Promise<void>;
}

export interface TenantGuardOptions {
  /** Tenant ids in lower case; empty stands for the identity's own tenant. */
  readonly allowed: readonly string[];
  /** Asked without a tenant, it gives a token of its own. */
  readonly identity: TokenCredential;
  /** A scope that the identity can always get a token for. */
  readonly scope: string;
}

export function tenantGuard({ allowed, identity, scope }: TenantGuardOptions): TenantGuard {
  let own: Promise<string | undefined> | undefined;

  /** App Service tells an app everything but its tenant; the identity's own token is the one sure source. */
  function ownTenant(): Promise<string | undefined> {
    own ??= askForOwn().catch((error: unknown) => {
      own = undefined;
      throw credentialUnavailable(error);
    });
    return own;
  }

  async function askForOwn(): Promise<string | undefined> {
    return tenantOf((await identity.getToken(scope))?.token);
  }

  return {
    async requireAllowed(tenantId) {
      const wanted = tenantId.toLowerCase();
      const known = allowed.length > 0 ? allowed : [await ownTenant()];
      if (known.includes(wanted)) return;
      throw new MoverError(
        'TENANT_NOT_ALLOWED',
        `The vault names tenant ${printable(wanted)}, which is not one of this app’s. If it is right, name it in MOVE_ALLOWED_TENANTS.`,
        { retryable: false },
      );
    },
  };
}

/** The tenant claim of a token; undefined when it is no JWT, and then no tenant is allowed until the setting names one. */
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

/** The identity library's messages can hold what a sign-in program printed; only names and AADSTS numbers are passed on. */
export function credentialUnavailable(error: unknown): MoverError {
  if (error instanceof MoverError) return error;
  const { name, statusCode, message } = errorShape(error);
  const numbers = [...new Set(message.match(/AADSTS\d+/g) ?? [])].slice(0, 3);
  return new MoverError(
    'CREDENTIAL_UNAVAILABLE',
    `No identity could get a token (${[name, ...numbers].join(', ')}). Turn on the app’s managed identity, or sign in on this machine.`,
    { retryable: statusCode !== 400 && statusCode !== 401, cause: safeCause(error) },
  );
}
