import { conflict, forbidden, ServiceError } from '../../calls/serviceError';
import { currentVersion, type Item, type ItemVersion, type ItemKind, wordings } from './item';
import { type ItemShelf } from './itemShelf';

/** 404 for a missing item or version. */
export function itemNotFound(kind: ItemKind, nameOrId: string): ServiceError {
  const { title, noun } = wordings[kind];
  return new ServiceError(
    404,
    `${title}NotFound`,
    `A ${noun} with (name/id) ${nameOrId} was not found in this key vault. ` +
      `If you recently deleted this ${noun} you may be able to recover it using the correct recovery command. ` +
      'For help resolving this issue, please see https://go.microsoft.com/fwlink/?linkid=2125182',
  );
}

/** 404 for a deleted item that is missing, or whose deletion has not settled. */
export function deletedItemNotFound(kind: ItemKind, name: string): ServiceError {
  const { title } = wordings[kind];
  return new ServiceError(404, `${title}NotFound`, `Deleted ${title} not found: ${name}`);
}

/** Throws 409 for creating an item under a name that a deleted item still has. */
export function requireUsableName(shelf: Pick<ItemShelf<ItemVersion>, 'kind' | 'nameState'>, name: string): void {
  const { title } = wordings[shelf.kind];
  switch (shelf.nameState(name)) {
    case 'free':
    case 'live':
      return;
    case 'deleted':
      throw conflict(
        `${title} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; ` +
          'in this state, the object can only be recovered or purged.',
        'ObjectIsDeletedButRecoverable',
      );
    case 'recovering':
      throw conflict(
        `${title} ${name} is currently being recovered and cannot be re-created; retry later.`,
        'ObjectIsBeingRecovered',
      );
    case 'deleting':
    case 'purging':
      throw conflict(
        `${title} ${name} is currently being deleted and cannot be re-created; retry later.`,
        'ObjectIsBeingDeleted',
      );
  }
}

/** 400 for the recovery or the purge of an item that is not deleted. */
export function notDeleted(kind: ItemKind, name: string): ServiceError {
  const { title } = wordings[kind];
  const message = `The operation is not allowed, because ${title} ${name} is not deleted.`;
  return new ServiceError(400, 'MethodNotAllowed', message, { innerCode: 'RequestNotAllowedOnNonDeletedObject' });
}

export function stillBeingDeleted(kind: ItemKind): ServiceError {
  return conflict(`${wordings[kind].title} is currently being deleted.`, 'ObjectIsBeingDeleted');
}

/** The 409 of a restore. It has no inner code in any state of the name. */
export function restoreConflict(kind: ItemKind, id: string): ServiceError {
  const { noun } = wordings[kind];
  return conflict(
    `There was a conflict restoring the ${noun} '${id}'. This can happen if either: ` +
      `a ${noun} of the same name exists, is deleted but recoverable or is being purged, ` +
      'or another operation on it runs at the same time.',
  );
}

export type Managed = ItemVersion & { readonly managed?: boolean | undefined };

/** Throws 403 for a direct change or backup of a key or secret that belongs to a certificate. */
export function refuseManaged<V extends Managed>(kind: ItemKind, operation: string, item: Item<V> | undefined): void {
  if (item === undefined || currentVersion(item).managed !== true) return;
  const { title, noun } = wordings[kind];
  throw forbidden(
    `${title}ManagedByKeyVault`,
    `Operation "${operation}" is not allowed on this ${noun}, since it is associated with a certificate. ` +
      'Perform the operation on the certificate of the same name instead.',
  );
}
