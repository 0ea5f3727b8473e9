import { type FaultPlace } from '../transport/faultError';
import { MoverError } from '../../contracts/model/moverError';
import { type ErrorCode } from '../../contracts/model/errorCodes';
import { CallFault } from '../transport/callFault';

export interface SlowCall<T> {
  readonly place: FaultPlace;
  /** Sends the backup or the restore. */
  readonly send: () => Promise<T>;
  /** A read of the same vault that needs no further right. It shows whether the vault answers at all. */
  readonly read: () => Promise<unknown>;
}

/**
 * Makes a backup, and turns a refusal into `BACKUP_NOT_POSSIBLE`. The service answers a refused backup only with "bad
 * request", usually because the item has more than 500 past versions. Source: Key Vault documentation, "backup";
 * azure-sdk-for-net issue 36839. It is not documented whether a disabled item can be backed up. `ITEM_DISABLED` counts
 * as a refusal too. Throws `BACKUP_TIMED_OUT` when only this request took too long.
 */
export async function asBackupError(call: SlowCall<Uint8Array | undefined>): Promise<Uint8Array> {
  const { vault, itemName, operation } = call.place;
  const backup = await orRefusal(orTimedOut(call), 'ITEM_DISABLED');
  if (backup instanceof Uint8Array) return backup;
  throw new MoverError(
    'BACKUP_NOT_POSSIBLE',
    `Vault ${vault} returned no backup of ${operation.noun} “${itemName ?? ''}”. An item with more than 500 past versions cannot be backed up; move it by value. ${backup?.message ?? ''}`.trim(),
    { retryable: false, cause: backup, requestId: backup?.requestId },
  );
}

/**
 * Restores a backup, and turns a refusal into `BACKUP_NOT_ACCEPTED`. The service answers 400 for a backup of another
 * geography or subscription and for a damaged one alike; words of the answer count as well as its status. Throws
 * `BACKUP_TIMED_OUT` when only this request took too long; the vault may still execute it.
 */
export async function asRestoreError<T extends object>(call: SlowCall<T>): Promise<T> {
  const restored = await orRefusal(orTimedOut(call));
  if (!(restored instanceof MoverError)) return restored;
  throw new MoverError(
    'BACKUP_NOT_ACCEPTED',
    `Vault ${call.place.vault} does not accept the backup; a backup can be restored only within its subscription and geography. Move the item by value. ${restored.message}`,
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

/** A vault that answers nothing is not slow with one item: then the error stays `VAULT_UNREACHABLE`. */
async function orTimedOut<T>({ place, send, read }: SlowCall<T>): Promise<T> {
  try {
    return await send();
  } catch (error) {
    const fault = error instanceof MoverError && error.cause instanceof CallFault ? error.cause.detail : undefined;
    if (fault?.kind !== 'timeout') throw error;
    await read();
    const { vault, operation, itemName } = place;
    const what = `${operation.noun}${itemName === undefined ? '' : ` “${itemName}”`}`;
    const message = `Vault ${vault} did not finish “${operation.permission}” of a ${what} within ${fault.afterMs / 1000} s, but answers other requests. An item with many versions can take that long; move it by value.`;
    throw new MoverError('BACKUP_TIMED_OUT', message, { retryable: true, cause: fault });
  }
}
