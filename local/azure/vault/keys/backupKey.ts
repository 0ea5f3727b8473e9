import { backupItem } from '../items/backupItem';
import { requireVersion } from '../items/requireVersion';
import { type Answer, type Operation, type VaultCall } from '../operation';
import { refuseManaged } from '../refuseManaged';

/** POST /keys/{name}/backup: all versions with their private parts, sealed; the rotation policy is not in it. */
export const backupKey: Operation = {
  name: 'keys.backup',
  method: 'POST',
  paths: ['/keys/:name/backup'],
  rateClass: 'byKey',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { item } = requireVersion(call, call.vault.keys);
  refuseManaged('keys', 'backup', item);
  return backupItem(call, 'keys', item);
}
