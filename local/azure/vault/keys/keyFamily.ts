import { backupContent, restoreItem } from '../items/itemBackup';
import { type ItemFamily } from '../items/itemFamily';
import { checkHsm } from './keyKind';
import { type KeyVersion, keyVersionSchema } from './keyVersion';
import { keyBundle, keyListItem } from './keyView';

/** A disabled key still shows its public part. A backup has the private parts, and not the rotation policy. */
export const keyFamily: ItemFamily<KeyVersion> = {
  kind: 'keys',
  shelf: ({ keys }) => keys,
  companions: () => [],
  rateOfItem: 'byKey',
  livePage: ({ vault }, after, limit) => vault.keys.livePage(after, limit),
  read: keyBundle,
  bundle: keyBundle,
  deleted: (call, item, version) => keyBundle(call, item, { ...version, releasePolicy: undefined }),
  listItem: keyListItem,
  backup: (_, item) => backupContent(item),
  /** A standard vault rejects a hardware key. */
  restore: (call) => {
    const checked = keyVersionSchema.transform((version) => {
      checkHsm(version.hsm, call.vault);
      return version;
    });
    return restoreItem(call, call.vault.keys, checked);
  },
};
