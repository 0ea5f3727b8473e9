import { type GetTokenOptions, type TokenCredential } from '@azure/core-auth';

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
