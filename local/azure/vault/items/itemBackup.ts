import { z } from 'zod';
import { readBody } from '../../calls/readBody';
import { ServiceError } from '../../calls/serviceError';
import { limits } from '../../cloud/limits';
import { type VaultCall } from '../operation';
import { type Item, type ItemVersion, versionsByAge, versionsById, type ItemKind } from './item';
import { restoreConflict } from './itemErrors';
import { type ItemShelf } from './itemShelf';
import { itemId } from './itemView';

/** Collects what the backup of an item holds. Throws the bare 400 that the service gives for too many past versions. */
export function backupContent<V extends ItemVersion>(item: Item<V>) {
  if (item.versions.size - 1 > limits.backupPastVersions) throw new ServiceError(400, 'BadRequest', 'Bad Request');
  return { name: item.name, currentId: item.currentId, versions: versionsByAge(item) };
}

/**
 * Restores a backup whole: name, versions, version ids and times. Throws 400 for a damaged blob or one of another subscription or
 * geography, 409 when the name is in use in any state.
 */
export async function restoreItem<V extends ItemVersion>(
  call: VaultCall,
  shelf: ItemShelf<V>,
  versionSchema: z.ZodType<V>,
): Promise<Item<V>> {
  const schema = z.strictObject({ name: z.string(), currentId: z.string(), versions: z.array(versionSchema) });
  const { name, currentId, versions } = await readBackup(call, shelf.kind, schema);
  if (shelf.nameState(name) !== 'free') {
    throw restoreConflict(shelf.kind, itemId(call.baseUrl, shelf.kind, name, currentId));
  }
  const item = { name, currentId, versions: versionsById(versions) };
  shelf.insert(item);
  return item;
}

const bodySchema = z.object({ value: z.string() });

/** Reads and decrypts the blob in the request body. */
export async function readBackup<T>(call: VaultCall, kind: ItemKind, schema: z.ZodType<T>): Promise<T> {
  const { value } = await readBody(call.request, bodySchema, limits.restoreBodyBytes);
  return call.services.backups.unseal({ world: call.vault.settings, kind, blob: value, schema });
}
