import { type Consumer, type SourceReading } from '../../shared/contracts/model/consumer';
import { kindOfFile } from '../../shared/rules/consumers/fileKinds';
import { findReferences, type Reference, type SoughtVault } from '../../shared/rules/consumers/findReferences';

/** What a source of the command line found, and what it proved. */
export interface SourceFound {
  readonly consumers: readonly Consumer[];
  readonly readings: readonly SourceReading[];
}

/** How a place of a text uses a vault. */
export type TextUse = Pick<Consumer, 'place' | 'form' | 'item' | 'version'>;

export function useOf({ line, form, item, version }: Pick<Reference, 'line' | 'form' | 'item' | 'version'>): TextUse {
  const known = form === 'privateAddress' ? 'address' : form === 'definition' ? 'name' : form;
  return { place: `line ${String(line)}`, form: known, item: item ?? null, version: version?.id ?? null };
}

/** The places of a text that name a vault. A text that is no file has no comments. */
export function usesInText(text: string, vault: SoughtVault, file = 'value.txt'): readonly TextUse[] {
  const kind = kindOfFile(file);
  return kind === undefined || kind === 'lock' ? [] : findReferences(text, kind, vault).map(useOf);
}
