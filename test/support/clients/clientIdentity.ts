import { type AccessToken, type GetTokenOptions, type TokenCredential } from '@azure/core-auth';
import { z } from 'zod';
import { type ReadyInfo } from '../../../local/azure/readyInfo';

export interface TestIdentity extends TokenCredential {
  readonly asked: { readonly scopes: string | string[]; readonly tenantId: string | undefined }[];
}

/** An identity of one tenant. Its tokens look like JWTs and contain a mark that must not appear anywhere. */
export function testIdentity(tenantId: string, mark = 'token-canary'): TestIdentity {
  const part = (content: object): string => Buffer.from(JSON.stringify(content)).toString('base64url');
  const token = `${part({ alg: 'none' })}.${part({ tid: tenantId })}.${mark}`;
  const identity: TestIdentity = {
    asked: [],
    async getToken(scopes: string | string[], options: GetTokenOptions = {}) {
      identity.asked.push({ scopes, tenantId: options.tenantId });
      return { token, expiresOnTimestamp: Date.now() + 3_600_000 };
    },
  };
  return identity;
}

const answerSchema = z.object({ access_token: z.string(), expires_on: z.coerce.number() });

/**
 * Requests tokens from the embedded Azure's identity endpoint as a managed identity does. The identity library keeps
 * its first endpoint for the whole process, so tests with several endpoints cannot use it.
 */
export function managedIdentity({
  identityEndpoint,
  identityHeader,
}: Pick<ReadyInfo, 'identityEndpoint' | 'identityHeader'>): TokenCredential {
  return {
    async getToken(scopes): Promise<AccessToken> {
      const resource = String(Array.isArray(scopes) ? scopes[0] : scopes).replace(/\/\.default$/, '');
      const url = `${identityEndpoint}?resource=${encodeURIComponent(resource)}&api-version=2019-08-01`;
      const response = await fetch(url, { headers: { 'X-IDENTITY-HEADER': identityHeader } });
      const { access_token: token, expires_on: expiresOn } = answerSchema.parse(await response.json());
      return { token, expiresOnTimestamp: expiresOn * 1000 };
    },
  };
}
