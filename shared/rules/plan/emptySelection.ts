import { editDistance } from '../text/nearestName';
import { type ItemType, itemTypes } from '../../contracts/model/item';
import { type Select } from '../../contracts/model/movePolicy';
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

const namesShown = 3;

/** The cost grows with both, and a vault can have any number of names. */
const maxPatterns = 3;

const maxNames = 1_000;

/** The few names that are nearest to the first patterns. None if no name is near. */
export function nearestNames(patterns: readonly string[], names: readonly string[]): readonly string[] {
  const wanted = patterns.map((pattern) => pattern.replaceAll('*', '').toLowerCase()).filter((text) => text !== '');
  const ranked = names.slice(0, maxNames).flatMap((name) => {
    const distance = Math.min(...wanted.slice(0, maxPatterns).map((text) => distanceOf(text, name.toLowerCase())));
    return distance <= 1 / 3 ? [{ name, distance }] : [];
  });
  ranked.sort((a, b) => a.distance - b.distance || (a.name < b.name ? -1 : 1));
  return [...new Set(ranked.map(({ name }) => name))].slice(0, namesShown);
}

/** 0 if the name contains the text. Otherwise the share of the text's letters that differ from the name or its prefix. */
function distanceOf(text: string, name: string): number {
  if (name.includes(text)) return 0;
  return Math.min(editDistance(text, name), editDistance(text, name.slice(0, text.length))) / text.length;
}
