import { backupItem } from '../items/backupItem';
import { refuseManaged } from '../refuseManaged';
import { type Answer, type Operation, type VaultCall } from '../operation';
import { forbidden } from '../serviceError';
import { requireVersion } from '../items/requireVersion';

/** POST /secrets/{name}/backup: all versions, disabled ones too, in one opaque blob. */
export const backupSecret: Operation = {
  name: 'secrets.backup',
  method: 'POST',
  paths: ['/secrets/:name/backup'],
  rateClass: 'other',
  run,
};

async function run(call: VaultCall): Promise<Answer> {
  const { item, version } = requireVersion(call, call.vault.secrets);
  refuseManaged('secrets', 'backup', item);
  if (!version.enabled && call.vault.settings.backupOfDisabled === 'refused') {
    throw forbidden('SecretDisabled', 'Operation backup is not allowed on a disabled secret.');
  }
  return backupItem(call, 'secrets', item);
}
