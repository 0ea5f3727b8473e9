import { type ErrorCode } from '../../contracts/model/errorCodes';
import { MoverError } from '../../contracts/model/moverError';
import { type FaultPlace } from '../transport/faultError';

/**
 * A refused backup says no more than "bad request", mostly because of many versions: the service takes at most 500 past
 * ones. Source: Key Vault documentation, "backup"; azure-sdk-for-net issue 36839. Whether a disabled item is given nobody
 * has shown; where it is not, the answer is that of a disabled item.
 */
export async function asBackupError(
  { vault, itemName, operation }: FaultPlace,
  backUp: () => Promise<Uint8Array | undefined>,
): Promise<Uint8Array> {
  const backup = await orRefusal(backUp(), 'ITEM_DISABLED');
  if (backup instanceof Uint8Array) return backup;
  throw new MoverError(
    'BACKUP_NOT_POSSIBLE',
    `Vault ${vault} gave no backup of ${operation.noun} “${itemName ?? ''}”. One with more than 500 past versions cannot be backed up; move it by value. ${backup?.message ?? ''}`.trim(),
    { retryable: false, cause: backup, requestId: backup?.requestId },
  );
}

/** The service answers 400 both for a backup of another geography or subscription and for a damaged one. */
export async function asRestoreError<T extends object>(vault: string, restore: () => Promise<T>): Promise<T> {
  const restored = await orRefusal(restore());
  if (!(restored instanceof MoverError)) return restored;
  throw new MoverError(
    'BACKUP_NOT_ACCEPTED',
    `Vault ${vault} does not accept the backup; backups are only good within one subscription and one geography. Move the item by value. ${restored.message}`,
    { retryable: false, cause: restored, requestId: restored.requestId },
  );
}

async function orRefusal<T>(call: Promise<T>, alike?: ErrorCode): Promise<T | MoverError> {
  try {
    return await call;
  } catch (error) {
    if (!(error instanceof MoverError) || error.requestId === undefined) throw error;
    if (error.code === 'VAULT_REFUSED' || error.code === alike) return error;
    throw error;
  }
}
