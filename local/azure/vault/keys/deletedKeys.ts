import { ok } from '../../calls/answer';
import { deleteItem, purgeItem, requireDeleted, requireSettledDeleted } from '../items/deletedItem';
import { currentVersion } from '../items/item';
import { refuseManaged } from '../items/itemErrors';
import { itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { requireVersion } from '../items/requireVersion';
import { type Operation } from '../operation';
import { deletedKeyFields, keyBundle, keyListItem } from './keyView';

/** DELETE /keys/{name}: soft-deletes all versions. */
export const deleteKey: Operation = {
  name: 'keys.delete',
  method: 'DELETE',
  paths: ['/keys/:name'],
  rateClass: 'byKey',
  run: (call) => {
    const { item } = requireVersion(call, call.vault.keys);
    refuseManaged('keys', 'delete', item);
    const deleted = deleteItem(call, call.vault.keys, item);
    return ok({ ...deletedKeyFields(call, deleted), ...keyBundle(call, deleted, currentVersion(deleted)) });
  },
};

/** GET /deletedkeys: lists keys whose deletion has settled. */
export const listDeletedKeys: Operation = {
  name: 'deletedkeys.list',
  method: 'GET',
  paths: ['/deletedkeys'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.keys.deletedPage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => ({
        ...deletedKeyFields(call, item),
        ...keyListItem(call, itemId(call.baseUrl, 'keys', item.name), currentVersion(item)),
      }),
    }),
};

/** GET /deletedkeys/{name}: 404 until the deletion has settled. */
export const getDeletedKey: Operation = {
  name: 'deletedkeys.get',
  method: 'GET',
  paths: ['/deletedkeys/:name'],
  rateClass: 'other',
  run: (call) => {
    const item = requireDeleted(call, call.vault.keys);
    return ok({ ...deletedKeyFields(call, item), ...keyBundle(call, item, currentVersion(item)) });
  },
};

/** POST /deletedkeys/{name}/recover: recovers all versions unchanged. */
export const recoverDeletedKey: Operation = {
  name: 'deletedkeys.recover',
  method: 'POST',
  paths: ['/deletedkeys/:name/recover'],
  rateClass: 'other',
  run: (call) => {
    const deleted = requireSettledDeleted(call, call.vault.keys);
    refuseManaged('keys', 'recover', deleted);
    const item = call.vault.keys.recover(deleted);
    return ok(keyBundle(call, item, currentVersion(item)));
  },
};

/** DELETE /deletedkeys/{name}: purges the key. */
export const purgeDeletedKey: Operation = {
  name: 'deletedkeys.purge',
  method: 'DELETE',
  paths: ['/deletedkeys/:name'],
  rateClass: 'other',
  run: (call) => {
    refuseManaged('keys', 'purge', call.vault.keys.deleted(call.params['name'] ?? ''));
    return purgeItem(call, call.vault.keys);
  },
};
