import { badParameter } from '../calls/serviceError';
import { type ApiVersion, hasSince } from './apiVersion';

/** The version with which an operation came. All others exist in every version. */
const since: Readonly<Record<string, ApiVersion>> = {
  'secrets.backup': '2016-10-01',
  'secrets.restore': '2016-10-01',
  ...deletedItemsSince('2016-10-01'),
  'certificates.backup': '7.0',
  'certificates.restore': '7.0',
  'keys.release': '7.3',
  'keys.getAttestation': '7.6-preview.2',
  'keys.rotate': '7.3',
  'keys.getRotationPolicy': '7.3',
  'keys.updateRotationPolicy': '7.3',
};

function deletedItemsSince(version: ApiVersion): Record<string, ApiVersion> {
  const collections = ['deletedsecrets', 'deletedkeys', 'deletedcertificates'];
  const verbs = ['list', 'get', 'recover', 'purge'];
  return Object.fromEntries(collections.flatMap((items) => verbs.map((verb) => [`${items}.${verb}`, version])));
}

/** Throws 400 BadParameter when the request's version is older than the operation. The service's own text is not recorded. */
export function requireOperation(name: string, version: ApiVersion): void {
  const first = since[name];
  if (first === undefined || hasSince(version, first)) return;
  throw badParameter(`The operation ${name} is not available in version ${version}. It came with version ${first}.`);
}
