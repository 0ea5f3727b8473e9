import { badParameter } from './serviceError';

const newest = '2025-07-01';
const known = new Set(['7.4', '7.5', '7.6-preview.2', '7.6', newest]);

/** Returns the request's api-version. Throws 400 BadParameter when it is missing or unknown. */
export function requireApiVersion(query: URLSearchParams): string {
  const version = query.get('api-version');
  if (version === null || version === '') throw badParameter('api-version must be specified.');
  if (known.has(version)) return version;
  throw badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${newest}).`,
  );
}

/** Versions before 2025-07-01 do not show the previous version. */
export function showsPreviousVersion(apiVersion: string): boolean {
  return apiVersion === newest;
}
