import { currentVersion } from '../items/item';
import { requireSettledDeleted } from '../items/requireDeleted';
import { refuseManaged } from '../refuseManaged';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { secretWithoutValue } from './secretView';

/** POST /deletedsecrets/{name}/recover: all versions are back as they were. */
export const recoverDeletedSecret: Operation = {
  name: 'deletedsecrets.recover',
  method: 'POST',
  paths: ['/deletedsecrets/:name/recover'],
  rateClass: 'other',
  run,
};

function run(call: VaultCall): Answer {
  const deleted = requireSettledDeleted(call, call.vault.secrets);
  refuseManaged('secrets', 'recover', deleted);
  const item = call.vault.secrets.recover(deleted);
  return ok(secretWithoutValue(call, item, currentVersion(item)));
}
