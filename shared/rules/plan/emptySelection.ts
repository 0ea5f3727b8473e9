import { type ItemType, itemTypes } from '../../contracts/model/item';
import { type Select } from '../../contracts/model/movePolicy';
import { nearestNames } from './nearestNames';
import { takesAllNames } from '../text/selectionWidth';

/** Names of the source's items by type, without keys and secrets of certificates. Null for a type that the app may not list. */
export type Inventory = Readonly<Record<ItemType, readonly string[] | null>>;

/**
 * Why a selection that matches nothing is an error, as a message. Undefined if it is no error: a move of everything in an
 * empty vault is done at once.
 */
export function emptySelection(select: Select, sourceVault: string, inventory: Inventory): string | undefined {
  const isEmpty = itemTypes.every((type) => (inventory[type] ?? []).length === 0);
  if (isEmpty && takesAllNames(select)) return undefined;
  const near = nearestNames(
    select.include,
    select.types.flatMap((type) => inventory[type] ?? []),
  );
  return [
    `The selection matches no item of ${sourceVault}: types ${select.types.join(', ')}; include ${quoted(select.include)}; exclude ${quoted(select.exclude)}.`,
    isEmpty
      ? 'The vault has no items.'
      : `The vault has ${itemTypes.map((type) => counted(inventory, type)).join(', ')}.`,
    ...(near.length === 0 ? [] : [`Similar names: ${near.join(', ')}.`]),
    'Nothing was written.',
  ].join(' ');
}

const patternsShown = 3;

function quoted(patterns: readonly string[]): string {
  if (patterns.length === 0) return 'nothing';
  const rest = patterns.length - patternsShown;
  const shown = patterns.slice(0, patternsShown).map((pattern) => `"${pattern}"`);
  return shown.join(', ') + (rest > 0 ? ` and ${String(rest)} more` : '');
}

function counted(inventory: Inventory, type: ItemType): string {
  const count = inventory[type]?.length;
  return `${count === undefined ? 'an unknown number of' : String(count)} ${type}${count === 1 ? '' : 's'}`;
}
