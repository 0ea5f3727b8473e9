import { ServiceError } from '../calls/serviceError';

/** The accepted api-versions of each resource provider, from its REST reference, oldest first. */
export const armVersions = {
  keyVault: [
    '2015-06-01',
    '2016-10-01',
    '2018-02-14',
    '2019-09-01',
    '2020-04-01-preview',
    '2021-04-01-preview',
    '2021-06-01-preview',
    '2021-10-01',
    '2021-11-01-preview',
    '2022-02-01-preview',
    '2022-07-01',
    '2022-11-01',
    '2023-02-01',
    '2023-07-01',
    '2024-04-01-preview',
    '2024-11-01',
    '2024-12-01-preview',
    '2025-05-01',
    '2026-02-01',
  ],
  roles: [
    '2015-07-01',
    '2018-01-01-preview',
    '2018-09-01-preview',
    '2020-04-01-preview',
    '2020-08-01-preview',
    '2020-10-01-preview',
    '2021-04-01-preview',
    '2022-01-01-preview',
    '2022-04-01',
    '2022-05-01-preview',
  ],
  locks: ['2015-01-01', '2016-09-01', '2017-04-01', '2020-05-01'],
  diagnostics: ['2017-05-01-preview', '2021-05-01-preview'],
  logs: ['2018-03-01-preview', '2018-08-01-preview'],
  workspaces: ['2020-08-01'],
  metrics: ['2018-01-01', '2019-07-01', '2021-05-01', '2023-10-01', '2024-02-01'],
  network: [
    '2020-11-01',
    '2021-08-01',
    '2022-07-01',
    '2023-09-01',
    '2023-11-01',
    '2024-01-01',
    '2024-05-01',
    '2024-07-01',
  ],
  subscriptions: [
    '2014-04-01',
    '2015-11-01',
    '2016-06-01',
    '2018-06-01',
    '2019-03-01',
    '2019-06-01',
    '2019-11-01',
    '2020-01-01',
    '2021-01-01',
    '2022-12-01',
  ],
  resources: [
    '2015-11-01',
    '2016-09-01',
    '2017-05-10',
    '2018-02-01',
    '2018-05-01',
    '2019-05-10',
    '2019-08-01',
    '2019-10-01',
    '2020-06-01',
    '2020-10-01',
    '2021-01-01',
    '2021-04-01',
    '2022-09-01',
    '2023-07-01',
    '2024-03-01',
    '2024-07-01',
    '2024-11-01',
    '2025-04-01',
  ],
} as const;

/** From this version on, a new vault uses roles unless the request says otherwise (access-control-default in the documentation). */
export function defaultsToRoles(apiVersion: string): boolean {
  return apiVersion >= '2026-02-01';
}

/** Returns the request's api-version. Throws 400 when it is missing or the operation does not support it. */
export function requireArmVersion(query: URLSearchParams, known: readonly string[]): string {
  const version = query.get('api-version');
  if (version === null || version === '') {
    throw new ServiceError(
      400,
      'MissingApiVersionParameter',
      'The api-version query parameter (?api-version=) is required for all requests.',
    );
  }
  if (known.includes(version)) return version;
  throw new ServiceError(
    400,
    'InvalidApiVersionParameter',
    `The api-version '${version}' is invalid. The supported versions are '${known.join(',')}'.`,
  );
}
