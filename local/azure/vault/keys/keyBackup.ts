import { ok } from '../../calls/answer';
import { currentVersion } from '../items/item';
import { backupItem, restoreItem } from '../items/itemBackup';
import { refuseManaged } from '../items/itemErrors';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { checkHsm } from './keyKind';
import { keyVersionSchema } from './keyVersion';
import { keyBundle } from './keyView';

/** POST /keys/{name}/backup: encrypts all versions with their private parts, without the rotation policy. */
export const backupKey: Operation = {
  name: 'keys.backup',
  method: 'POST',
  paths: ['/keys/:name/backup'],
  rateClass: 'byKey',
  run: async (call) => {
    const { item } = requireVersion(call, call.vault.keys);
    refuseManaged('keys', 'backup', item);
    return backupItem(call, 'keys', item);
  },
};

/** POST /keys/restore: answers the current version. A standard vault rejects a hardware key. */
export const restoreKey: Operation = {
  name: 'keys.restore',
  method: 'POST',
  paths: ['/keys/restore'],
  rateClass: 'other',
  run: async (call) => {
    const checked = keyVersionSchema.transform((version) => {
      checkHsm(version.hsm, call.vault);
      return version;
    });
    const item = await restoreItem(call, call.vault.keys, checked);
    return ok(keyBundle(call, item, currentVersion(item)));
  },
};
