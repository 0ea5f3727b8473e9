import { type Answer, ok, type VaultCall } from '../operation';
import { limits } from '../limits';
import { ServiceError } from '../serviceError';
import { type Item, type ItemVersion, versionsByAge } from './item';
import { type ItemKind } from './itemKind';

/** Answers a blob with all versions of the item. Throws a bare 400 when there are more past versions than the service takes. */
export async function backupItem<V extends ItemVersion>(
  { vault, services }: VaultCall,
  kind: ItemKind,
  item: Item<V>,
): Promise<Answer> {
  if (item.versions.size - 1 > limits.backupPastVersions) throw new ServiceError(400, 'BadRequest', 'Bad Request');
  const content = { name: item.name, currentId: item.currentId, versions: versionsByAge(item) };
  return ok({ value: await services.backups.seal(vault.settings, kind, content) });
}
