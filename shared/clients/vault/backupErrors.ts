import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type FaultPlace } from '../transport/faultError';

/**
 * Makes a backup by `backUp`, and turns a refusal into `BACKUP_NOT_POSSIBLE`. The service answers a refused backup only
 * with "bad request", usually because the item has more than 500 past versions. Source: Key Vault documentation,
 * "backup"; azure-sdk-for-net issue 36839. It is not documented whether a disabled item can be backed up.
 * `ITEM_DISABLED` counts as a refusal too.
 */
export async function asBackupError(
  { vault, itemName, operation }: FaultPlace,
  backUp: () => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const backup = await orRefusal(backUp(), 'ITEM_DISABLED');
  if (backup instanceof Uint8Array) return backup;
  throw new MoverError(
    'BACKUP_NOT_POSSIBLE',
    `Vault ${vault} returned no backup of ${operation.noun} “${itemName ?? ''}”. An item with more than 500 past versions cannot be backed up; move it by value. ${backup?.message ?? ''}`.trim(),
    { retryable: false, cause: backup, requestId: backup?.requestId },
  );
}

/**
 * Restores by `restore`, and turns a refusal into `BACKUP_NOT_ACCEPTED`. The service answers 400 for a backup of
 * another geography or subscription and for a damaged one alsoRefusal.
 */
export async function asRestoreError<T extends object>(vault: string, restore: () => Promise<T>): Promise<T> {
  const restored = await orRefusal(restore());
  if (!(restored instanceof MoverError)) return restored;
  throw new MoverError(
    'BACKUP_NOT_ACCEPTED',
    `Vault ${vault} does not accept the backup; a backup can be restored only within its subscription and geography. Move the item by value. ${restored.message}`,
    { retryable: false, cause: restored, requestId: restored.requestId },
  );
}

async function orRefusal<T>(call: Promise<T>, alsoRefusal?: ErrorCode): Promise<T | MoverError> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof MoverError) || error.requestId === undefined) throw error;
    if (error.code === 'VAULT_REFUSED' || error.code === alsoRefusal) return error;
    throw error;
  }
}
