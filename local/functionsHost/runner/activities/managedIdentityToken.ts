import { z } from 'zod';

/** What an orchestrator gives as the token source of a call (durable-functions: ManagedIdentityTokenSource). */
export const tokenSourceSchema = z.looseObject({
  kind: z.literal('AzureManagedIdentity'),
  resource: z.string().min(1),
});

const answerSchema = z.looseObject({ access_token: z.string().min(1) });
const answerLimitMs = 30_000;

/**
 * Gets a token for a resource from the managed-identity endpoint that the environment names (IDENTITY_ENDPOINT, IDENTITY_HEADER), as the
 * extension does on Azure. Rejects without an endpoint and for a refusal, whose text it does not repeat.
 */
export async function managedIdentityToken({ resource }: z.infer<typeof tokenSourceSchema>): Promise<string> {
  const { IDENTITY_ENDPOINT: endpoint, IDENTITY_HEADER: header } = process.env;
  if (endpoint === undefined || header === undefined)
    throw new Error('callHttp has a token source, but no managed identity is set: IDENTITY_ENDPOINT, IDENTITY_HEADER.');
  const url = new URL(endpoint);
  url.searchParams.set('api-version', '2019-08-01');
  url.searchParams.set('resource', resource.replace(/\/\.default$/, ''));
  const signal = AbortSignal.timeout(answerLimitMs);
  const answer = await fetch(url, { headers: { 'x-identity-header': header }, redirect: 'error', signal });
  if (!answer.ok) throw new Error(`The managed-identity endpoint answered ${answer.status}.`);
  return answerSchema.parse(await answer.json()).access_token;
}
