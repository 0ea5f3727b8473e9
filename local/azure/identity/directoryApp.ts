import { randomUUID } from 'node:crypto';
import { type Context, Hono } from 'hono';
import { bodyLimit } from 'hono/body-limit';
import { z } from 'zod';
import { sameText } from './identityApp';
import { type Cloud, issuerOf } from '../cloud';
import { type TokenRequest, type Tokens } from './tokens';

interface DirectoryOptions {
  readonly cloud: Cloud;
  readonly tokens: Tokens;
  /** The client secret of the identity. */
  readonly secret: string;
  readonly identity: Pick<TokenRequest, 'tenantId' | 'clientId' | 'objectId'>;
}

const tokenLifetimeSeconds = 60 * 60;

/**
 * The part of Microsoft Entra that clients need to sign in: OpenID documents, keys, instance discovery, and tokens for the identity by
 * a federated assertion (workload identity) or by its client secret.
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
    await checkClient(options, form, tenant);
    const audience = audienceOf(form);
    const request = { ...options.identity, audience, lifetimeSeconds: tokenLifetimeSeconds };
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

async function checkClient({ identity, tokens, secret }: DirectoryOptions, form: Form, tenant: string): Promise<void> {
  if (tenant.toLowerCase() !== identity.tenantId)
    throw new Refusal('invalid_request', 90002, `Tenant '${tenant}' not found.`);
  if (form.grant_type !== 'client_credentials')
    throw new Refusal('unsupported_grant_type', 70003, `The grant type '${form.grant_type ?? ''}' is not emulated.`);
  if (form.client_id?.toLowerCase() !== identity.clientId)
    throw new Refusal('unauthorized_client', 700016, `Application '${form.client_id ?? ''}' was not found.`);
  const { client_assertion: assertion, client_secret: sent } = form;
  if (assertion !== undefined) {
    if (await tokens.isFederatedAssertion(assertion)) return;
    throw new Refusal('invalid_client', 700213, 'No matching federated identity record found for presented assertion.');
  }
  if (sent === undefined || !sameText(sent, secret))
    throw new Refusal('invalid_client', 7000215, 'Invalid client secret provided.');
}

function audienceOf({ scope, resource }: Form): string {
  if (resource !== undefined && resource !== '') return resource;
  const wanted = scope?.split(' ').find((one) => one.endsWith('/.default'));
  if (wanted !== undefined) return wanted.slice(0, -'/.default'.length);
  throw new Refusal('invalid_scope', 70011, 'The scope must end with /.default.');
}
