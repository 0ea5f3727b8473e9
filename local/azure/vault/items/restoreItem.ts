import { z } from 'zod';
import { limits } from '../limits';
import { type VaultCall } from '../operation';
import { readBody } from '../readBody';
import { type Item, type ItemVersion } from './item';
import { restoreConflict } from './itemErrors';
import { itemId } from './itemView';
import { type ItemShelf } from './itemShelf';

const bodySchema = z.object({ value: z.string() });

/**
 * Brings a backed-up item back whole: name, versions, version ids and times as they were. Throws 400 for a blob that is damaged or of
 * another subscription or geography, 409 when the name is in use in any state.
 */
export async function restoreItem<V extends ItemVersion>(
  call: VaultCall,
  shelf: ItemShelf<V>,
  versionSchema: z.ZodType<V>,
): Promise<Item<V>> {
  const { value } = await readBody(call.request, bodySchema, limits.restoreBodyBytes);
  const schema = z.strictObject({ name: z.string(), currentId: z.string(), versions: z.array(versionSchema) });
  const { name, currentId, versions } = await call.services.backups.open({
    world: call.vault.settings,
    kind: shelf.kind,
    blob: value,
    schema,
  });
  if (shelf.nameState(name) !== 'free') {
    throw restoreConflict(shelf.kind, itemId(call.baseUrl, shelf.kind, name, currentId));
  }
  const item = { name, currentId, versions: new Map(versions.map((version) => [version.id, version])) };
  shelf.insert(item);
  return item;
}
