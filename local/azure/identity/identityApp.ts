import { timingSafeEqual } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { type Identity } from './identities';
import { type Tokens } from './tokens';

interface IdentityOptions {
  readonly tokens: Tokens;
  readonly header: string;
  /** Whether the endpoint of virtual machines answers, which needs no secret. */
  readonly imds: boolean;
  /** The first one answers requests that name none. */
  readonly identities: () => [Identity, ...Identity[]];
}

const tokenLifetimeSeconds = 24 * 60 * 60;

/** Where virtual machines find the endpoint. Clients of a proxy reach it there too. */
export const imdsAddress = '169.254.169.254';

/**
 * The managed-identity endpoints. App Service: GET /msi/token with X-IDENTITY-HEADER, or in its older form (2017-09-01) with the header
 * `secret`. Virtual machines (IMDS), only on request: GET /metadata/identity/oauth2/token with `Metadata: true`. As there, any program of
 * any user of this machine may ask.
 */
export function identityApp({ tokens, header, imds, identities }: IdentityOptions): Hono {
  const app = new Hono();
  const answer = async (context: Context, imds: boolean) => {
    const resource = context.req.query('resource') ?? '';
    if (resource === '') return refused(context, imds, 400, 'The parameter resource is missing.');
    const identity = askedIdentity(context, identities());
    if (identity === undefined) return refused(context, imds, 400, 'Identity not found');
    const request = { ...identity, audience: resource, lifetimeSeconds: tokenLifetimeSeconds };
    const { token, expiresOn } = await tokens.issue(request);
    return context.json({
      access_token: token,
      expires_on: String(expiresOn),
      resource,
      token_type: 'Bearer',
      client_id: identity.clientId,
      ...(imds ? imdsTimes(expiresOn) : {}),
    });
  };
  // az ends the path in a slash.
  app.on('GET', ['/msi/token', '/msi/token/'], (context) => {
    const isOld = context.req.query('api-version') === '2017-09-01';
    const name = isOld ? 'secret' : 'x-identity-header';
    if (sameText(context.req.header(name) ?? '', header)) return answer(context, false);
    return refused(context, false, 401, `The header ${name} is missing or wrong.`);
  });
  if (!imds) return app;
  app.get('/metadata/identity/oauth2/token', (context) =>
    context.req.header('metadata')?.toLowerCase() === 'true'
      ? answer(context, true)
      : refused(context, true, 400, 'Required metadata header not specified'),
  );
  return app;
}

/** Returns the identity that the query names, or the first one if it names none. */
function askedIdentity({ req }: Context, identities: [Identity, ...Identity[]]): Identity | undefined {
  const clientId = req.query('client_id') ?? req.query('clientid');
  const objectId = req.query('object_id') ?? req.query('principal_id');
  if (clientId === undefined && objectId === undefined) return identities[0];
  return identities.find(
    (one) => one.clientId === (clientId ?? one.clientId) && one.objectId === (objectId ?? one.objectId),
  );
}

function imdsTimes(expiresOn: number): Record<string, string> {
  const notBefore = expiresOn - tokenLifetimeSeconds;
  return { not_before: String(notBefore), expires_in: String(tokenLifetimeSeconds) };
}

function refused(context: Context, imds: boolean, status: 400 | 401, message: string): Response {
  return context.json(
    imds ? { error: 'invalid_request', error_description: message } : { statusCode: status, message },
    status,
  );
}

export function sameText(left: string, right: string): boolean {
  const [one, other] = [Buffer.from(left), Buffer.from(right)];
  return one.length === other.length && timingSafeEqual(one, other);
}
