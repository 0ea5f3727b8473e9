import { badParameter } from '../calls/serviceError';

/** Every released version, and the previews that the SDKs offer, oldest first. */
export const apiVersions = [
  '2015-06-01',
  '2016-10-01',
  '7.0',
  '7.1',
  '7.2',
  '7.3',
  '7.4-preview.1',
  '7.4',
  '7.5-preview.1',
  '7.5',
  '7.6-preview.2',
  '7.6',
  '2025-07-01',
  '2026-04-01',
] as const;

export type ApiVersion = (typeof apiVersions)[number];

const newest = '2026-04-01' satisfies ApiVersion;

/** Returns the request's api-version. Throws 400 BadParameter when it is missing or unknown. */
export function requireApiVersion(query: URLSearchParams, refused: readonly string[] = []): ApiVersion {
  const version = query.get('api-version');
  if (version === null || version === '') throw badParameter('api-version must be specified.');
  const supported = apiVersions.filter((one) => !refused.includes(one));
  const known = supported.find((one) => one === version);
  if (known !== undefined) return known;
  throw badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${supported.at(-1) ?? newest}).`,
  );
}

/** Whether `version` has what came with the version `since`. */
export function hasSince(version: ApiVersion, since: ApiVersion): boolean {
  return apiVersions.indexOf(version) >= apiVersions.indexOf(since);
}
