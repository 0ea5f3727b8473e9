import { currentVersion } from '../items/item';
import { requireSettledDeleted } from '../items/requireDeleted';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';
import { keyBundle } from './keyView';

/** POST /deletedkeys/{name}/recover: all versions are back as they were. */
export const recoverDeletedKey: Operation = {
  name: 'deletedkeys.recover',
  method: 'POST',
  paths: ['/deletedkeys/:name/recover'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const deleted = requireSettledDeleted(call, call.vault.keys);
  refuseManaged('keys', 'recover', deleted);
  const item = call.vault.keys.recover(deleted);
  return ok(keyBundle(call, item, currentVersion(item)));
}
