import { currentVersion } from '../items/item';
import { restoreItem } from '../items/restoreItem';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { secretVersionSchema } from './secretVersion';
import { secretWithoutValue } from './secretView';

/** POST /secrets/restore: answers the current version, without its value. */
export const restoreSecret: Operation = {
  name: 'secrets.restore',
  method: 'POST',
  paths: ['/secrets/restore'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const item = await restoreItem(call, call.vault.secrets, secretVersionSchema);
  return ok(secretWithoutValue(call, item, currentVersion(item)));
}
