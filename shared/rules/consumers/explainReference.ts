import { type Explained, explainItem, type ResultsByItem } from './explainItem';
import { type Reference } from './findReferences';

/** What a reference in a file would see in the target, by the report of the move. */
export function explainReference(
  { form, item, version }: Pick<Reference, 'form' | 'item' | 'version'>,
  results: ResultsByItem | undefined,
): Explained {
  if (form === 'definition') return { sight: 'definition' };
  // The target may be in another resource group, and has private endpoints of its own.
  if (form === 'resourceId' || form === 'privateAddress') return { sight: 'byHand' };
  return explainItem({ item: item ?? null, version: version?.id ?? null }, results);
}
