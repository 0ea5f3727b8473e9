import { type Answer, type SeenRequest, type VaultServer } from './clientVaultServer';

export const versionId = 'a'.repeat(32);
export const secretTimes = { enabled: true, created: 1_700_000_000, updated: 1_700_000_001 };
export const emptyPage: Answer = { body: { value: [], nextLink: null } };
export const plain = { enabled: true, tags: {} };

export function secretId(name: string, version: string): string {
  return `https://contoso.vault.azure.net/secrets/${name}/${version}`;
}

export function bundle(value: string, extra: object = {}): Answer {
  return { body: { value, id: secretId('payroll', versionId), attributes: secretTimes, ...extra } };
}

/** The first read of a new client. For certificates this request looks the same as a list. */
export function isFirstRead({ url }: SeenRequest): boolean {
  return url.includes('maxresults=1') || url.startsWith('/certificates?');
}

/** Answers the first read of a connection with an empty page, and everything else with the given answers. */
export function script(server: VaultServer, answer: VaultServer['script']): void {
  server.script = (request) => (isFirstRead(request) ? emptyPage : answer(request));
}
