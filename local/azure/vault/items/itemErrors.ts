import { conflict, ServiceError } from '../serviceError';
import { type ItemKind, wordings } from './itemKind';
import { type NameState } from './itemShelf';

/** 404 for a live item, or a version of one, that is not there. */
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

/** 404 for a deleted item that is not there, or whose deletion has not settled. */
export function deletedItemNotFound(kind: ItemKind, name: string): ServiceError {
  const { title } = wordings[kind];
  return new ServiceError(404, `${title}NotFound`, `Deleted ${title} not found: ${name}`);
}

/** The 409 for making something new under a name; undefined when the name can be used. */
export function nameConflict(kind: ItemKind, name: string, state: NameState): ServiceError | undefined {
  const { title } = wordings[kind];
  switch (state) {
    case 'free':
    case 'live':
      return undefined;
    case 'deleted':
      return conflict(
        `${title} ${name} is currently in a deleted but recoverable state, and its name cannot be reused; ` +
          'in this state, the object can only be recovered or purged.',
        'ObjectIsDeletedButRecoverable',
      );
    case 'deleting':
    case 'purging':
      return conflict(
        `${title} ${name} is currently being deleted and cannot be re-created; retry later.`,
        'ObjectIsBeingDeleted',
      );
  }
}

export function stillBeingDeleted(kind: ItemKind): ServiceError {
  return conflict(`${wordings[kind].title} is currently being deleted.`, 'ObjectIsBeingDeleted');
}

/** The 409 of a restore: the service gives no inner code, whatever holds the name. */
export function restoreConflict(kind: ItemKind, id: string): ServiceError {
  const { noun } = wordings[kind];
  return conflict(
    `There was a conflict restoring the ${noun} '${id}'. This can happen if either: ` +
      `a ${noun} of the same name exists, is deleted but recoverable or is being purged, ` +
      'or another operation on it runs at the same time.',
  );
}
