import { ok } from '../../calls/answer';
import { deleteItem, purgeItem, requireDeleted, requireSettledDeleted } from '../items/deletedItem';
import { currentVersion, type DeletedItem } from '../items/item';
import { refuseManaged } from '../items/itemErrors';
import { deletionFields, itemId } from '../items/itemView';
import { pageOf } from '../items/pageOf';
import { requireVersion } from '../items/requireVersion';
import { type Operation, type VaultCall } from '../operation';
import { type SecretVersion } from './secretVersion';
import { secretListItem, secretWithoutValue } from './secretView';

/** DELETE /secrets/{name}: soft-deletes all versions. */
export const deleteSecret: Operation = {
  name: 'secrets.delete',
  method: 'DELETE',
  paths: ['/secrets/:name'],
  rateClass: 'other',
  run: (call) => {
    const { item } = requireVersion(call, call.vault.secrets);
    refuseManaged('secrets', 'delete', item);
    return ok(deletedSecretBundle(call, deleteItem(call, call.vault.secrets, item)));
  },
};

/** GET /deletedsecrets: lists secrets whose deletion has settled. */
export const listDeletedSecrets: Operation = {
  name: 'deletedsecrets.list',
  method: 'GET',
  paths: ['/deletedsecrets'],
  rateClass: 'other',
  run: (call) =>
    pageOf(call, {
      take: (after, limit) => call.vault.secrets.deletedPage(after, limit),
      keyOf: ({ name }) => name.toLowerCase(),
      show: (item) => deletedSecretListItem(call, item),
    }),
};

/** GET /deletedsecrets/{name}: 404 until the deletion has settled. */
export const getDeletedSecret: Operation = {
  name: 'deletedsecrets.get',
  method: 'GET',
  paths: ['/deletedsecrets/:name'],
  rateClass: 'other',
  run: (call) => ok(deletedSecretBundle(call, requireDeleted(call, call.vault.secrets))),
};

/** POST /deletedsecrets/{name}/recover: recovers all versions unchanged. */
export const recoverDeletedSecret: Operation = {
  name: 'deletedsecrets.recover',
  method: 'POST',
  paths: ['/deletedsecrets/:name/recover'],
  rateClass: 'other',
  run: (call) => {
    const deleted = requireSettledDeleted(call, call.vault.secrets);
    refuseManaged('secrets', 'recover', deleted);
    const item = call.vault.secrets.recover(deleted);
    return ok(secretWithoutValue(call, item, currentVersion(item)));
  },
};

/** DELETE /deletedsecrets/{name}: purges the secret. */
export const purgeDeletedSecret: Operation = {
  name: 'deletedsecrets.purge',
  method: 'DELETE',
  paths: ['/deletedsecrets/:name'],
  rateClass: 'other',
  run: (call) => {
    refuseManaged('secrets', 'purge', call.vault.secrets.deleted(call.params['name'] ?? ''));
    return purgeItem(call, call.vault.secrets);
  },
};

/** A deleted secret as delete and get answer it. */
function deletedSecretBundle(call: VaultCall, item: DeletedItem<SecretVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'secrets', item.name, item.deletion),
    ...secretWithoutValue(call, item, currentVersion(item)),
  };
}

/** A deleted secret as an element of a list. */
function deletedSecretListItem(call: VaultCall, item: DeletedItem<SecretVersion>): object {
  return {
    ...deletionFields(call.baseUrl, 'secrets', item.name, item.deletion),
    ...secretListItem(call, itemId(call.baseUrl, 'secrets', item.name), currentVersion(item)),
  };
}
