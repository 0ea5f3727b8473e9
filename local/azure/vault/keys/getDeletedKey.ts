import { currentVersion } from '../items/item';
import { requireDeleted } from '../items/requireDeleted';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { deletedKeyFields, keyBundle } from './keyView';

/** GET /deletedkeys/{name}: 404 until the deletion has settled. */
export const getDeletedKey: Operation = {
  name: 'deletedkeys.get',
  method: 'GET',
  paths: ['/deletedkeys/:name'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const item = requireDeleted(call, call.vault.keys);
  return ok({ ...deletedKeyFields(call, item), ...keyBundle(call, item, currentVersion(item)) });
}
