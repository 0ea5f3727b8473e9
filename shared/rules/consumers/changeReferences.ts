import { type Explained, isChangeable } from './explainItem';
import { type Reference } from './findReferences';

export interface ReferenceChange {
  readonly reference: Reference;
  readonly explained: Explained;
}

/**
 * The text with the name of the target in each reference that may be changed without a person, and with the id of the version
 * there. Every other character stays.
 */
export function changeReferences(text: string, changes: readonly ReferenceChange[], from: string, to: string): string {
  let changed = '';
  let done = 0;
  for (const [at, length, replacement] of changes.flatMap((change) => editsOf(change, from, to))) {
    changed += text.slice(done, at) + replacement;
    done = at + length;
  }
  return changed + text.slice(done);
}

type Edit = readonly [at: number, length: number, replacement: string];

function editsOf({ reference, explained }: ReferenceChange, from: string, to: string): readonly Edit[] {
  if (!isChangeable(explained)) return [];
  const name: Edit = [reference.at, from.length, to];
  const { version } = reference;
  if (version === undefined || explained.version === undefined) return [name];
  return [name, [version.at, version.id.length, explained.version]];
}
