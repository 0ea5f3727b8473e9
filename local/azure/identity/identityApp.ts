import { timingSafeEqual } from 'node:crypto';
import { Hono } from 'hono';
import { type TokenRequest, type Tokens } from './tokens';

interface IdentityOptions {
  readonly tokens: Tokens;
  readonly header: string;
  readonly identity: Pick<TokenRequest, 'tenantId' | 'clientId' | 'objectId'>;
}

const tokenLifetimeSeconds = 24 * 60 * 60;

/** The managed-identity endpoint in its App Service flavour: GET /msi/token?resource=… with the X-IDENTITY-HEADER. */
export function identityApp({ tokens, header, identity }: IdentityOptions): Hono {
  const app = new Hono();
  app.get('/msi/token', async (context) => {
    if (!sameText(context.req.header('x-identity-header') ?? '', header)) {
      return context.json({ statusCode: 401, message: 'The X-IDENTITY-HEADER is missing or wrong.' }, 401);
    }
    const resource = context.req.query('resource');
    if (resource === undefined || resource === '') {
      return context.json({ statusCode: 400, message: 'The parameter resource is missing.' }, 400);
    }
    const request = { ...identity, audience: resource, lifetimeSeconds: tokenLifetimeSeconds };
    const { token, expiresOn } = await tokens.issue(request);
    return context.json({
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
    });
  });
  return app;
}

function sameText(left: string, right: string): boolean {
  return left.length === right.length && timingSafeEqual(Buffer.from(left), Buffer.from(right));
}
