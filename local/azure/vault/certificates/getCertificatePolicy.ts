import { requireVersion } from '../items/requireVersion';
import { itemNotFound } from '../items/itemErrors';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { policyView } from './certificateView';

/** GET /certificates/{name}/policy. */
export const getCertificatePolicy: Operation = {
  name: 'certificates.getPolicy',
  method: 'GET',
  paths: ['/certificates/:name/policy'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const { item } = requireVersion(call, call.vault.certificates);
  if (item.certificate === undefined) throw itemNotFound('certificates', item.name);
  return ok(policyView(call, item.name, item.certificate.policy));
}
