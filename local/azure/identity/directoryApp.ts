import { X509Certificate, randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { compactVerify, decodeJwt } from 'jose';
import { z } from 'zod';
import { type Clock } from '../clock/clock';
import { type Cloud, issuerOf } from '../cloud/cloud';
import { type Identity } from './identities';
import { sameText } from './identityApp';
import { type Tokens } from './tokens';

interface DirectoryOptions {
  readonly cloud: Cloud;
  readonly tokens: Tokens;
  readonly clock: Clock;
  /** The client secret of every identity that has none of its own. */
  readonly secret: string;
  /** The client certificate of every identity, as PEM. */
  readonly certificate: string;
  readonly identities: () => readonly Identity[];
}

const tokenLifetimeSeconds = 60 * 60;

/**
 * The part of Microsoft Entra that clients need to sign in: OpenID documents, keys, instance discovery, and tokens for an identity by
 * a federated assertion (workload identity), a client certificate or a client secret.
 */
export function directoryApp(options: DirectoryOptions): Hono {
  const app = new Hono();
  app.use(bodyLimit({ maxSize: 64 * 1024 }));
  for (const version of ['', '/v2.0'] as const)
    app.get(`/:tenant${version}/.well-known/openid-configuration`, (context) =>
      context.json(openIdDocument(options.cloud, context.req.param('tenant'), version)),
    );
  app.get('/common/discovery/instance', (context) => {
    const { directoryHost, directoryAliases } = options.cloud;
    const aliases = [directoryHost, ...directoryAliases];
    return context.json({
      tenant_discovery_endpoint: `https://${directoryHost}/common/v2.0/.well-known/openid-configuration`,
      'api-version': '1.1',
      metadata: [{ preferred_network: directoryHost, preferred_cache: directoryAliases[0], aliases }],
    });
  });
  for (const path of ['/:tenant/discovery/v2.0/keys', '/:tenant/discovery/keys'])
    app.get(path, (context) => context.json({ keys: [options.tokens.publicJwk()] }));
  for (const path of ['/:tenant/oauth2/v2.0/token', '/:tenant/oauth2/token'])
    app.post(path, async (context) => answerToken(options, context, context.req.param('tenant') ?? ''));
  app.notFound((context) => context.json({ error: 'not_found' }, 404));
  return app;
}

function openIdDocument(cloud: Cloud, tenant: string, version: '' | '/v2.0'): object {
  const base = `https://${cloud.directoryHost}/${tenant}`;
  return {
    issuer: version === '' ? issuerOf(cloud, tenant) : `${base}/v2.0`,
    authorization_endpoint: `${base}/oauth2${version}/authorize`,
    token_endpoint: `${base}/oauth2${version}/token`,
    jwks_uri: `${base}/discovery${version}/keys`,
    token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
    response_types_supported: ['token'],
    subject_types_supported: ['pairwise'],
    id_token_signing_alg_values_supported: ['RS256'],
    tenant_region_scope: null,
    cloud_instance_name: 'microsoftonline.com',
  };
}

const formSchema = z.object({
  grant_type: z.string().optional(),
  client_id: z.string().optional(),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  scope: z.string().optional(),
  resource: z.string().optional(),
});

type Form = z.infer<typeof formSchema>;

/** A refusal: the OAuth error, the number of Microsoft Entra and its text. */
class Refusal extends Error {
  constructor(
    readonly error: string,
    readonly code: number,
    text: string,
  ) {
    super(`AADSTS${code}: ${text}`);
  }
}

async function answerToken(options: DirectoryOptions, context: Context, tenant: string): Promise<Response> {
  try {
    const form = formSchema.parse(await context.req.parseBody());
    const identity = await checkClient(options, form, tenant);
    const audience = audienceOf(form);
    const request = { ...identity, audience, lifetimeSeconds: tokenLifetimeSeconds };
    const { token } = await options.tokens.issue(request);
    return context.json({
      token_type: 'Bearer',
      expires_in: tokenLifetimeSeconds,
      ext_expires_in: tokenLifetimeSeconds,
      access_token: token,
    });
  } catch (error) {
    const known = error instanceof Refusal ? error : new Refusal('invalid_request', 900144, 'The body is not valid.');
    const ids = { trace_id: randomUUID(), correlation_id: randomUUID() };
    const timestamp = new Date().toISOString();
    const body = { error: known.error, error_description: known.message, error_codes: [known.code], timestamp, ...ids };
    return context.json(body, known.error === 'invalid_client' ? 401 : 400);
  }
}

/** Returns the identity that proves itself. Throws a Refusal. */
async function checkClient(options: DirectoryOptions, form: Form, tenant: string): Promise<Identity> {
  const known = options.identities().filter(({ tenantId }) => tenantId === tenant.toLowerCase());
  if (known.length === 0) throw new Refusal('invalid_request', 90002, `Tenant '${tenant}' not found.`);
  if (form.grant_type !== 'client_credentials')
    throw new Refusal('unsupported_grant_type', 70003, `The grant type '${form.grant_type ?? ''}' is not emulated.`);
  const identity = known.find(({ clientId }) => clientId === form.client_id?.toLowerCase());
  if (identity === undefined)
    throw new Refusal('unauthorized_client', 700016, `Application '${form.client_id ?? ''}' was not found.`);
  const { client_assertion: assertion, client_secret: sent } = form;
  if (assertion !== undefined) await checkAssertion(options, assertion, identity);
  else if (sent === undefined || !sameText(sent, identity.secret ?? options.secret))
    throw new Refusal('invalid_client', 7000215, 'Invalid client secret provided.');
  return identity;
}

/** An assertion of another program names its issuer; one that a client signs with its certificate names the client. */
async function checkAssertion(
  { tokens, cloud, certificate, clock }: DirectoryOptions,
  assertion: string,
  { clientId, tenantId, certificate: own = certificate }: Identity,
): Promise<void> {
  if (await tokens.isFederatedAssertion(assertion)) return;
  const check = { clientId, directoryUrl: `https://${cloud.directoryHost}/${tenantId}`, now: clock.now() };
  if (await isCertificateAssertion(assertion, own, check)) return;
  throw issuerOfAssertion(assertion)?.toLowerCase() === clientId
    ? new Refusal('invalid_client', 700027, 'The certificate that signed the client assertion is not registered.')
    : new Refusal('invalid_client', 700213, 'No matching federated identity record found for presented assertion.');
}

function issuerOfAssertion(assertion: string): string | undefined {
  try {
    return decodeJwt(assertion).iss;
  } catch {
    return undefined;
  }
}

function audienceOf({ scope, resource }: Form): string {
  if (resource !== undefined && resource !== '') return resource;
  const wanted = scope?.split(' ').find((one) => one.endsWith('/.default'));
  if (wanted !== undefined) return wanted.slice(0, -'/.default'.length);
  throw new Refusal('invalid_scope', 70011, 'The scope must end with /.default.');
}

/** The SDKs round times up to seconds, and that of .NET writes them as text. */
const allowedSkewSeconds = 300;

const claimsSchema = z.object({
  iss: z.string(),
  sub: z.string(),
  aud: z.string(),
  nbf: z.coerce.number().default(0),
  exp: z.coerce.number(),
});

interface AssertionCheck {
  readonly clientId: string;
  /** Where the assertion was sent: the URL of the directory with the tenant. */
  readonly directoryUrl: string;
  /** Milliseconds. */
  readonly now: number;
}

/** Whether a client signed this assertion about itself with the certificate, for this directory. */
async function isCertificateAssertion(
  text: string,
  certificatePem: string,
  { clientId, directoryUrl, now }: AssertionCheck,
): Promise<boolean> {
  const { publicKey } = new X509Certificate(certificatePem);
  try {
    const { payload } = await compactVerify(text, publicKey, { algorithms: ['RS256', 'PS256'] });
    const { iss, sub, aud, nbf, exp } = claimsSchema.parse(JSON.parse(Buffer.from(payload).toString()));
    const [earliest, latest] = [now / 1000 - allowedSkewSeconds, now / 1000 + allowedSkewSeconds];
    return (
      iss === clientId && sub === clientId && aud.startsWith(`${directoryUrl}/`) && nbf <= latest && exp >= earliest
    );
  } catch {
    return false;
  }
}
