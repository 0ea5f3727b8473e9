import { type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';

/**
 * The versions of the vaults' API that the app uses, newest first. It begins with the newest one that the SDKs of secrets, keys and
 * certificates all know, whatever each of them sends by itself. So both vaults answer in the same form, and one version is tested. A cloud
 * can be a version behind; the app then takes the next older one.
 */
export const vaultApiVersions = ['2025-07-01', '7.6', '7.5', '7.4'] as const;

/**
 * Makes a sender that uses the newest of these versions that a vault knows, for every request. It remembers what the vault refused. A
 * refused version executed nothing, so a write can be sent again.
 */
export function inKnownVersion(): (next: SendRequest) => SendRequest {
  let version: string = vaultApiVersions[0];
  return (next) => async (request) => {
    for (;;) {
      const sent = version;
      request.url = inVersion(request.url, sent);
      const response = await next(request);
      const older = olderVersion(sent, response);
      if (older === undefined) return response;
      // Another request may have found an older one meanwhile.
      if (version === sent) version = older;
    }
  };
}

function inVersion(address: string, version: string): string {
  // Most requests are in the right version, and an address takes long to parse.
  if (address.includes(`?api-version=${version}&`) || address.endsWith(`?api-version=${version}`)) return address;
  const url = new URL(address);
  url.searchParams.set('api-version', version);
  return url.href;
}

/** The next older version, if the vault refused that of the request. Source: recorded answers, HTTP 400 `BadParameter`. */
function olderVersion(sent: string, { status, bodyAsText }: PipelineResponse): string | undefined {
  if (status !== 400) return undefined;
  const text = bodyAsText ?? '';
  if (!/version/i.test(text) || !text.includes(sent)) return undefined;
  return vaultApiVersions[vaultApiVersions.findIndex((version) => version === sent) + 1];
}
