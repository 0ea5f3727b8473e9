import { getKey } from './keys/getKey';
import { unwrapKey } from './keys/unwrapKey';
import { wrapKey } from './keys/wrapKey';
import { type Operation } from './operation';
import { backupSecret } from './secrets/backupSecret';
import { deleteSecret } from './secrets/deleteSecret';
import { getDeletedSecret } from './secrets/getDeletedSecret';
import { getSecret } from './secrets/getSecret';
import { listDeletedSecrets } from './secrets/listDeletedSecrets';
import { listSecrets } from './secrets/listSecrets';
import { listSecretVersions } from './secrets/listSecretVersions';
import { purgeDeletedSecret } from './secrets/purgeDeletedSecret';
import { recoverDeletedSecret } from './secrets/recoverDeletedSecret';
import { restoreSecret } from './secrets/restoreSecret';
import { setSecret } from './secrets/setSecret';
import { updateSecret } from './secrets/updateSecret';

/** Every operation that is emulated; where two paths fit a request, the earlier one serves it. */
export const operations: readonly Operation[] = [
  listSecrets,
  restoreSecret,
  listSecretVersions,
  backupSecret,
  setSecret,
  getSecret,
  updateSecret,
  deleteSecret,
  listDeletedSecrets,
  getDeletedSecret,
  recoverDeletedSecret,
  purgeDeletedSecret,
  wrapKey,
  unwrapKey,
  getKey,
];
