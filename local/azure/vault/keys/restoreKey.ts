import { currentVersion } from '../items/item';
import { restoreItem } from '../items/restoreItem';
import { type Answer, ok, type Operation, type VaultCall } from '../operation';
import { checkHsm } from './keyKind';
import { keyVersionSchema } from './keyVersion';
import { keyBundle } from './keyView';

/** POST /keys/restore: answers the current version. A hardware key is refused by a vault without hardware. */
export const restoreKey: Operation = {
  name: 'keys.restore',
  method: 'POST',
  paths: ['/keys/restore'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const checked = keyVersionSchema.transform((version) => {
    checkHsm(version.hsm, call.vault);
    return version;
  });
  const item = await restoreItem(call, call.vault.keys, checked);
  return ok(keyBundle(call, item, currentVersion(item)));
}
