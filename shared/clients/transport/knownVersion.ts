import { type PipelineResponse, type SendRequest } from '@azure/core-rest-pipeline';
import { vaultApiVersions } from '../../contracts/settings/clouds';

/**
 * Makes a sender that uses the newest API version that a vault knows. It begins with the version of the SDK, and
 * remembers what the vault refused. A refused version executed nothing, so a write can be sent again.
 */
export function inKnownVersion(): (next: SendRequest) => SendRequest {
  let version: string | undefined;
  return (next) => async (request) => {
    for (;;) {
      if (version !== undefined) request.url = withVersion(request.url, version);
      const response = await next(request);
      const older = olderVersion(request.url, response);
      if (older === undefined) return response;
      version = older;
    }
  };
}

function withVersion(address: string, version: string): string {
  const url = new URL(address);
  url.searchParams.set('api-version', version);
  return url.href;
}

/** The next older version, if the vault refused that of the request. Source: recorded answers, HTTP 400 `BadParameter`. */
function olderVersion(address: string, { status, bodyAsText }: PipelineResponse): string | undefined {
  if (status !== 400) return undefined;
  const sent = new URL(address).searchParams.get('api-version');
  const at = vaultApiVersions.findIndex((version) => version === sent);
  const text = bodyAsText ?? '';
  if (at < 0 || !/version/i.test(text) || !text.includes(vaultApiVersions[at] ?? '')) return undefined;
  return vaultApiVersions[at + 1];
}
