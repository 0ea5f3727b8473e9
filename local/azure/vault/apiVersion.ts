import { badParameter } from './serviceError';

const newest = '2025-07-01';
const known = new Set(['7.4', '7.5', '7.6-preview.2', '7.6', newest]);

/** The api-version of a request. Throws 400 BadParameter without one, or for one that the service does not know. */
export function requireApiVersion(query: URLSearchParams): string {
  const version = query.get('api-version');
  if (version === null || version === '') throw badParameter('api-version must be specified.');
  if (known.has(version)) return version;
  throw badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${newest}).`,
  );
}

/** Versions before 2025-07-01 do not show which version came before. */
export function showsPreviousVersion(apiVersion: string): boolean {
  return apiVersion === newest;
}
