import { ok, type Operation } from '../operation';
import { issuerView, requireIssuer } from './issuerView';

/** GET /certificates/issuers/{issuer}. */
export const getIssuer: Operation = {
  name: 'issuers.get',
  method: 'GET',
  paths: ['/certificates/issuers/:issuer'],
  rateClass: 'other',
  run: (call) => ok(issuerView(call, requireIssuer(call))),
};
