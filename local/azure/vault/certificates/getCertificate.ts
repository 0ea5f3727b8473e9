import { requireVersion } from '../items/requireVersion';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { certificateBundle } from './certificateView';

/** GET /certificates/{name}/ and GET /certificates/{name}/{version}: a disabled certificate is shown too. */
export const getCertificate: Operation = {
  name: 'certificates.get',
  method: 'GET',
  paths: ['/certificates/:name', '/certificates/:name/:version'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item, version } = requireVersion(call, call.vault.certificates);
  return ok(certificateBundle(call, item, version));
}
