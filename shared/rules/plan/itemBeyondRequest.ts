import { type PlannedItem } from '../../contracts/model/plan';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { isSelected } from './itemTraits';

export type RequestOfItems = Pick<
  MoveSpec,
  'select' | 'method' | 'onConflict' | 'onDeleted' | 'unmovableKeys' | 'keyVersions'
>;

/**
 * Says in words what in a planned item the request does not allow; undefined if it allows everything. The planning
 * rules never produce such an item, so somebody wrote it into the store.
 */
export function itemBeyondRequest(item: PlannedItem, request: RequestOfItems): string | undefined {
  const { itemType, freeing } = item;
  if (freeing === 'replace' && (itemType !== 'key' || request.keyVersions !== 'replace')) {
    return `"keyVersions" of the request is "${request.keyVersions}", and the plan would replace a ${itemType} in the target`;
  }
  if (freeing !== undefined && freeing !== 'replace' && freeing !== request.onDeleted) {
    return `"onDeleted" of the request is "${request.onDeleted}", and the plan would ${freeing} a soft-deleted item in the target`;
  }
  if (item.route === 'skip' || item.route === 'block') return undefined;
  if (!request.select.types.includes(itemType)) return `"select" of the request has no items of type ${itemType}`;
  if (!isSelected(item, request.select)) return '"select" of the request does not select it';
  return isRouteAllowed(item, request) ? undefined : `the request does not allow the route ${item.route}`;
}

function isRouteAllowed(
  { route, itemType, reasons }: PlannedItem,
  { method, onConflict, unmovableKeys }: Pick<RequestOfItems, 'method' | 'onConflict' | 'unmovableKeys'>,
): boolean {
  switch (route) {
    case 'backupRestore':
      // An earlier restore moved the item. Now only its settings are set.
      return method !== 'exportImport' || reasons.includes('SETTINGS_OUTSTANDING');
    case 'exportImport':
      return method !== 'backupRestore' && itemType !== 'key';
    case 'recreate':
      return itemType === 'key' && unmovableKeys === 'recreate';
    case 'update':
      return onConflict === 'update';
    case 'skip':
    case 'block':
      return true;
  }
}
