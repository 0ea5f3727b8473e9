import { badParameter } from '../calls/serviceError';

/** Every released version, and the previews that the SDKs offer, oldest first. */
export const apiVersions = [
  '2015-06-01',
  '2016-10-01',
  '7.0',
  '7.1-preview',
  '7.1',
  '7.2-preview',
  '7.2',
  '7.3-preview',
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
  const known = apiVersions.find((one) => one === version && !refused.includes(one));
  if (known !== undefined) return known;
  const supported = apiVersions.filter((one) => !refused.includes(one));
  throw badParameter(
    `The specified version (${version}) is not recognized. Consider using the latest supported version (${supported.at(-1) ?? newest}).`,
  );
}

/** Whether `version` has what came with the version `since`. */
export function hasSince(version: ApiVersion, since: ApiVersion): boolean {
  return apiVersions.indexOf(version) >= apiVersions.indexOf(since);
}

/** The version with which an operation came. All others exist in every version. */
const operationsSince: Readonly<Record<string, ApiVersion>> = {
  'secrets.backup': '2016-10-01',
  'secrets.restore': '2016-10-01',
  ...deletedItemsSince('2016-10-01'),
  'certificates.backup': '7.0',
  'certificates.restore': '7.0',
  'keys.release': '7.3-preview',
  'keys.getAttestation': '7.6-preview.2',
  'keys.rotate': '7.3-preview',
  'keys.getRotationPolicy': '7.3-preview',
  'keys.updateRotationPolicy': '7.3-preview',
};

function deletedItemsSince(version: ApiVersion): Record<string, ApiVersion> {
  const collections = ['deletedsecrets', 'deletedkeys', 'deletedcertificates'];
  const verbs = ['list', 'get', 'recover', 'purge'];
  return Object.fromEntries(collections.flatMap((items) => verbs.map((verb) => [`${items}.${verb}`, version])));
}

/** Throws 400 BadParameter when the request's version is older than the operation. The service's own text is not recorded. */
export function requireOperation(name: string, version: ApiVersion): void {
  const first = operationsSince[name];
  if (first === undefined || hasSince(version, first)) return;
  throw badParameter(`The operation ${name} is not available in version ${version}. It came with version ${first}.`);
}

/** The version with which a field of an answer came. Older versions do not have it. */
const fieldsOfAnswers: Readonly<Record<string, ApiVersion>> = {
  recoveryId: '2016-10-01',
  deletedDate: '2016-10-01',
  scheduledPurgeDate: '2016-10-01',
  release_policy: '7.3-preview',
  preserveCertOrder: '7.6',
  uris: '2025-07-01',
  ipAddresses: '2025-07-01',
  previousVersion: '2025-07-01',
};

/** The same for `attributes`. A certificate's policy has another `exportable`, which all versions have. */
const fieldsOfAttributes: Readonly<Record<string, ApiVersion>> = {
  recoveryLevel: '2016-10-01',
  recoverableDays: '7.1-preview',
  key_size: '7.6',
  hsmPlatform: '7.5-preview.1',
};

/** Keys that an older version makes do not have it. */
export const exportableSince: ApiVersion = '7.4-preview.1';

/** Objects with fields that came later. */
const nested = ['policy', 'x509_props', 'sans'];

/** The body of an answer as the version of the request shows it: without the fields that came later. Each answer passes here. */
export function asOfVersion(body: object, version: ApiVersion): object {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(body)) {
    const since = fieldsOfAnswers[name];
    if (since === undefined || hasSince(version, since)) shown[name] = valueAsOf(name, value, version);
  }
  return shown;
}

function valueAsOf(name: string, value: unknown, version: ApiVersion): unknown {
  if (name === 'attributes' && isObject(value)) return withoutLaterAttributes(value, version);
  if (nested.includes(name) && isObject(value)) return asOfVersion(value, version);
  if (name !== 'value' || !Array.isArray(value)) return value;
  return value.map((one: unknown) => (isObject(one) ? asOfVersion(one, version) : one));
}

function withoutLaterAttributes(attributes: object, version: ApiVersion): object {
  const shown: Record<string, unknown> = {};
  for (const [name, value] of Object.entries(attributes))
    if (hasSince(version, fieldsOfAttributes[name] ?? version)) shown[name] = value;
  return shown;
}

function isObject(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
