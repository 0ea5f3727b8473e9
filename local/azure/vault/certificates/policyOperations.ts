import { ok } from '../../calls/answer';
import { readBody } from '../../calls/readBody';
import { unixSeconds } from '../../clock/clock';
import { limits } from '../../cloud/limits';
import { itemNotFound } from '../items/itemErrors';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { policyView } from './certificateView';
import { mergePolicy, sentPolicySchema } from './sentPolicy';

/** GET /certificates/{name}/policy. */
export const getCertificatePolicy: Operation = {
  name: 'certificates.getPolicy',
  method: 'GET',
  paths: ['/certificates/:name/policy'],
  rateClass: 'other',
  run: (call) => {
    const { item } = requireVersion(call, call.vault.certificates);
    if (item.certificate === undefined) throw itemNotFound('certificates', item.name);
    return ok(policyView(call, item.name, item.certificate.policy));
  },
};

/** PATCH /certificates/{name}/policy: missing or empty parts stay. The policy applies to the next version. */
export const updateCertificatePolicy: Operation = {
  name: 'certificates.updatePolicy',
  method: 'PATCH',
  paths: ['/certificates/:name/policy'],
  rateClass: 'other',
  run: async (call) => {
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
  },
};
