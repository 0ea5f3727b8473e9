import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { issuerView, requireIssuer } from './issuerView';

/** DELETE /certificates/issuers/{issuer}. */
export const deleteIssuer: Operation = {
  name: 'issuers.delete',
  method: 'DELETE',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const issuer = requireIssuer(call);
  call.vault.issuers.remove(issuer.name);
  return ok(issuerView(call, issuer));
}
