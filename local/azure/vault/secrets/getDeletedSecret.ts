import { requireDeleted } from '../items/requireDeleted';
import { ok, type Operation } from '../operation';
import { deletedSecretBundle } from './deletedSecretView';

/** GET /deletedsecrets/{name}: 404 until the deletion has settled. */
export const getDeletedSecret: Operation = {
  name: 'deletedsecrets.get',
  method: 'GET',
  paths: ['/deletedsecrets/:name'],
  rateClass: 'other',
  run: (call) => ok(deletedSecretBundle(call, requireDeleted(call, call.vault.secrets))),
};
