import { unixSeconds } from '../../clock';
import { itemNotFound } from '../items/itemErrors';
import { requireVersion } from '../items/requireVersion';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { policyView } from './certificateView';
import { mergePolicy, sentPolicySchema } from './sentPolicy';

/** PATCH /certificates/{name}/policy: what is not sent, or sent empty, stays; it governs the next version. */
export const updateCertificatePolicy: Operation = {
  name: 'certificates.updatePolicy',
  method: 'PATCH',
  paths: ['/certificates/:name/policy'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { certificates } = call.vault;
  requireVersion(call, certificates);
  const sent = await readBody(call.request, sentPolicySchema, limits.bodyBytes);
  const { item } = requireVersion(call, certificates);
  if (item.certificate === undefined) throw itemNotFound('certificates', item.name);
  const { attributes } = item.certificate.policy;
  const policy = {
    ...mergePolicy(item.certificate.policy, sent),
    attributes: { ...attributes, updated: unixSeconds(call.services.clock) },
  };
  certificates.replaceItem({ ...item, certificate: { ...item.certificate, policy } });
  return ok(policyView(call, item.name, policy));
}
