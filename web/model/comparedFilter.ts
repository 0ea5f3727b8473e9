import { type ComparedItem } from '../../shared/contracts/model/comparisons';

/** What a table of compared items shows. Empty texts show everything. */
export interface ComparedFilter {
  readonly text: string;
  readonly type: string;
  /** An outcome; `noMatch` for every one except a match. */
  readonly outcome: string;
  readonly field: string;
}

/** A person looks for what is not equal. */
export const noMatchFilter: ComparedFilter = { text: '', type: '', outcome: 'noMatch', field: '' };

/** Returns the items that pass a filter, in their order. */
export function filterItems(
  items: readonly ComparedItem[],
  { text, type, outcome, field }: ComparedFilter,
): readonly ComparedItem[] {
  const wanted = text.toLowerCase();
  return items.filter(
    (item) =>
      (wanted === '' || item.itemName.toLowerCase().includes(wanted)) &&
      (type === '' || item.itemType === type) &&
      (outcome === '' || (outcome === 'noMatch' ? item.outcome !== 'match' : item.outcome === outcome)) &&
      (field === '' || item.fields.some((each) => each === field)),
  );
}
