import { ok } from '../../calls/answer';
import { type Operation, type VaultCall } from '../operation';
import { deleteItem, purgeItem, requireDeleted, requireSettledDeleted } from './deletedItem';
import { currentVersion, type DeletedItem, type Item } from './item';
import { type Managed, refuseManaged } from './itemErrors';
import { type ItemFamily } from './itemFamily';
import { deletionFields, itemId } from './itemView';
import { pageOf, versionsPage } from './pageOf';
import { requireItemName, requireVersion } from './requireVersion';

/** The operations that secrets, keys and certificates have alike. A more specific path must come before them. */
export function familyOperations<V extends Managed>(family: ItemFamily<V>): Operation[] {
  return [...readOperations(family), ...backupOperations(family), ...deletionOperations(family)];
}

function readOperations<V extends Managed>(family: ItemFamily<V>): Operation[] {
  const { kind } = family;
  return [
    {
      name: `${kind}.list`,
      method: 'GET',
      paths: [`/${kind}`],
      rateClass: 'other',
      run: (call) =>
        pageOf(call, {
          take: (after, limit) => family.livePage(call, after, limit),
          keyOf: ({ name }) => name.toLowerCase(),
          show: (item) => listedItem(call, family, item),
        }),
    },
    {
      name: `${kind}.listVersions`,
      method: 'GET',
      paths: [`/${kind}/:name/versions`],
      rateClass: 'other',
      run: (call) => {
        const name = requireItemName(call.params);
        const item = family.shelf(call.vault).live(name);
        return versionsPage(call, item, (version) =>
          family.listItem(call, itemId(call.baseUrl, kind, item?.name ?? name, version.id), version),
        );
      },
    },
    {
      name: `${kind}.get`,
      method: 'GET',
      paths: [`/${kind}/:name`, `/${kind}/:name/:version`],
      rateClass: family.rateOfItem,
      run: (call) => {
        family.checkRead?.(call);
        const { item, version } = requireVersion(call, family.shelf(call.vault));
        return ok(family.read(call, item, version));
      },
    },
  ];
}

/** The backup of a key or secret that belongs to a certificate is refused. A restore answers the current version. */
function backupOperations<V extends Managed>(family: ItemFamily<V>): Operation[] {
  const { kind } = family;
  return [
    {
      name: `${kind}.backup`,
      method: 'POST',
      paths: [`/${kind}/:name/backup`],
      rateClass: family.rateOfItem,
      run: async (call) => {
        const { vault, services } = call;
        const { item, version } = requireVersion(call, family.shelf(vault));
        refuseManaged(kind, 'backup', item);
        return ok({ value: await services.backups.seal(vault.settings, kind, family.backup(call, item, version)) });
      },
    },
    {
      name: `${kind}.restore`,
      method: 'POST',
      paths: [`/${kind}/restore`],
      rateClass: 'other',
      run: async (call) => ok(currentBundle(call, family, await family.restore(call))),
    },
  ];
}

/** Deletion and recovery keep all versions unchanged. A deleted item appears when its deletion has settled. */
function deletionOperations<V extends Managed>(family: ItemFamily<V>): Operation[] {
  const { kind } = family;
  const deletedPath = `/deleted${kind}/:name`;
  return [
    {
      name: `${kind}.delete`,
      method: 'DELETE',
      paths: [`/${kind}/:name`],
      rateClass: family.rateOfItem,
      run: (call) => {
        const { item } = requireVersion(call, family.shelf(call.vault));
        refuseManaged(kind, 'delete', item);
        for (const shelf of family.companions(call.vault)) {
          const companion = shelf.live(item.name);
          if (companion !== undefined) deleteItem(call, shelf, companion);
        }
        return ok(deletedBundle(call, family, deleteItem(call, family.shelf(call.vault), item)));
      },
    },
    {
      name: `deleted${kind}.list`,
      method: 'GET',
      paths: [`/deleted${kind}`],
      rateClass: 'other',
      run: (call) =>
        pageOf(call, {
          take: (after, limit) => family.shelf(call.vault).deletedPage(after, limit),
          keyOf: ({ name }) => name.toLowerCase(),
          show: (item) => ({ ...deletedFields(call, kind, item), ...listedItem(call, family, item) }),
        }),
    },
    {
      name: `deleted${kind}.get`,
      method: 'GET',
      paths: [deletedPath],
      rateClass: 'other',
      run: (call) => {
        const item = requireDeleted(call, family.shelf(call.vault));
        family.checkDeletedRead?.(item);
        return ok(deletedBundle(call, family, item));
      },
    },
    {
      name: `deleted${kind}.recover`,
      method: 'POST',
      paths: [`${deletedPath}/recover`],
      rateClass: 'other',
      run: (call) => ok(currentBundle(call, family, recoverItem(call, family))),
    },
    { name: `deleted${kind}.purge`, method: 'DELETE', paths: [deletedPath], rateClass: 'other', run: purgeOf(family) },
  ];
}

function recoverItem<V extends Managed>(call: VaultCall, family: ItemFamily<V>): Item<V> {
  const shelf = family.shelf(call.vault);
  const deleted = requireSettledDeleted(call, shelf);
  refuseManaged(family.kind, 'recover', deleted);
  const { clock, settings } = call.services;
  const liveAt = clock.now() + settings.delays.recoverMs;
  const item = shelf.recover(deleted, liveAt);
  for (const companions of family.companions(call.vault)) {
    const companion = companions.deleted(item.name);
    if (companion !== undefined) companions.recover(companion, liveAt);
  }
  return item;
}

function purgeOf<V extends Managed>(family: ItemFamily<V>): Operation['run'] {
  return (call) => {
    const name = call.params['name'] ?? '';
    const shelf = family.shelf(call.vault);
    refuseManaged(family.kind, 'purge', shelf.deleted(name));
    const answer = purgeItem(call, shelf);
    for (const companions of family.companions(call.vault)) {
      if (companions.deleted(name) !== undefined) purgeItem(call, companions);
    }
    return answer;
  };
}

function listedItem<V extends Managed>(call: VaultCall, family: ItemFamily<V>, item: Item<V>): object {
  return family.listItem(call, itemId(call.baseUrl, family.kind, item.name), currentVersion(item));
}

function currentBundle<V extends Managed>(call: VaultCall, family: ItemFamily<V>, item: Item<V>): object {
  return family.bundle(call, item, currentVersion(item));
}

function deletedBundle<V extends Managed>(call: VaultCall, family: ItemFamily<V>, item: DeletedItem<V>): object {
  const bundle = (family.deleted ?? family.bundle)(call, item, currentVersion(item));
  return { ...deletedFields(call, family.kind, item), ...bundle };
}

function deletedFields<V extends Managed>(call: VaultCall, kind: ItemFamily<V>['kind'], item: DeletedItem<V>): object {
  return deletionFields(call.baseUrl, kind, item.name, item.deletion);
}
