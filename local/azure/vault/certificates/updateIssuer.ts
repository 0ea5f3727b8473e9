import { unixSeconds } from '../../clock';
import { limits } from '../limits';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { issuerFieldsSchema, mergeIssuer } from './issuerFields';
import { issuerView, requireIssuer } from './issuerView';

/** PATCH /certificates/issuers/{issuer}. */
export const updateIssuer: Operation = {
  name: 'issuers.update',
  method: 'PATCH',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  requireIssuer(call);
  const sent = await readBody(call.request, issuerFieldsSchema, limits.bodyBytes);
  const issuer = mergeIssuer(requireIssuer(call), sent, unixSeconds(call.services.clock));
  call.vault.issuers.put(issuer);
  return ok(issuerView(call, issuer));
}
