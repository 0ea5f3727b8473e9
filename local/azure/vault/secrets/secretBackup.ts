import { ok } from '../../calls/answer';
import { forbidden } from '../../calls/serviceError';
import { currentVersion } from '../items/item';
import { backupItem, restoreItem } from '../items/itemBackup';
import { refuseManaged } from '../items/itemErrors';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { secretVersionSchema } from './secretVersion';
import { secretWithoutValue } from './secretView';

/** POST /secrets/{name}/backup: encrypts all versions, also disabled ones, in one blob. */
export const backupSecret: Operation = {
  name: 'secrets.backup',
  method: 'POST',
  paths: ['/secrets/:name/backup'],
  rateClass: 'other',
  run: async (call) => {
    const { item, version } = requireVersion(call, call.vault.secrets);
    refuseManaged('secrets', 'backup', item);
    if (!version.enabled && call.vault.settings.backupOfDisabled === 'refused') {
      throw forbidden('SecretDisabled', 'Operation backup is not allowed on a disabled secret.');
    }
    return backupItem(call, 'secrets', item);
  },
};

/** POST /secrets/restore: answers the current version, without its value. */
export const restoreSecret: Operation = {
  name: 'secrets.restore',
  method: 'POST',
  paths: ['/secrets/restore'],
  rateClass: 'other',
  run: async (call) => {
    const item = await restoreItem(call, call.vault.secrets, secretVersionSchema);
    return ok(secretWithoutValue(call, item, currentVersion(item)));
  },
};
