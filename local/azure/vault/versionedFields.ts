import { type ApiVersion, hasSince } from './apiVersion';

/** The version with which a field of an answer came. Older versions do not have it. */
const fieldsOfAnswers: Readonly<Record<string, ApiVersion>> = {
  recoveryId: '2016-10-01',
  deletedDate: '2016-10-01',
  scheduledPurgeDate: '2016-10-01',
  release_policy: '7.3',
  preserveCertOrder: '7.6',
  previousVersion: '2025-07-01',
};

/** The same for `attributes`. A certificate's policy has another `exportable`, which all versions have. */
const fieldsOfAttributes: Readonly<Record<string, ApiVersion>> = {
  recoveryLevel: '2016-10-01',
  recoverableDays: '7.1',
  exportable: '7.3',
  hsmPlatform: '7.5-preview.1',
};

/** The body of an answer as the version of the request shows it: without the fields that came later. */
export function asOfVersion(body: object, version: ApiVersion): object {
  return Object.fromEntries(
    Object.entries(body).flatMap(([name, value]: [string, unknown]) => {
      const since = fieldsOfAnswers[name];
      if (since !== undefined && !hasSince(version, since)) return [];
      if (name === 'attributes' && isObject(value)) return [[name, withoutLaterAttributes(value, version)]];
      if (name === 'value' && Array.isArray(value))
        return [[name, value.map((one: unknown) => (isObject(one) ? asOfVersion(one, version) : one))]];
      return [[name, value]];
    }),
  );
}

function withoutLaterAttributes(attributes: object, version: ApiVersion): object {
  const isThere = ([name]: [string, unknown]): boolean => hasSince(version, fieldsOfAttributes[name] ?? version);
  return Object.fromEntries(Object.entries(attributes).filter(isThere));
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
