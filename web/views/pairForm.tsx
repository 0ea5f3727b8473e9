import { type ComponentChildren } from 'preact';
import { useState } from 'preact/hooks';
import { hashOf } from '../model/route';
import { fieldsOf, valueOf } from './forms';

export interface VaultPair {
  readonly source: string;
  readonly target: string;
}

interface PairFormProps extends VaultPair {
  /** The list that shows only the entries of the pair. */
  readonly view: 'checks' | 'comparisons';
  /** Follows what a person types. */
  readonly typed?: (pair: VaultPair) => void;
  /** More buttons. */
  readonly children?: ComponentChildren;
}

/** Asks for a pair of vaults, and shows the part of a list that belongs to it. Empty fields show the whole list. */
export function PairForm({ view, source, target, typed, children }: PairFormProps) {
  const [pair, setPair] = useState<VaultPair>({ source, target });
  const [fault, setFault] = useState<string>();
  const change = (part: Partial<VaultPair>): void => {
    const next = { ...pair, ...part };
    setPair(next);
    typed?.(cleaned(next));
  };
  const submit = (event: SubmitEvent): void => {
    event.preventDefault();
    const fields = fieldsOf(event);
    const asked = cleaned({ source: fields('source'), target: fields('target') });
    const isHalf = (asked.source === '') !== (asked.target === '');
    setFault(isHalf ? 'Enter both vaults, or none.' : undefined);
    if (!isHalf) location.hash = hashOf({ view, ...asked });
  };
  return (
    <form class="filters" role="search" aria-label="Pair of vaults" onSubmit={submit}>
      {(['source', 'target'] as const).map((side) => (
        <label key={side}>
          {side === 'source' ? 'Source vault' : 'Target vault'}
          <input
            name={side}
            value={pair[side]}
            autocomplete="off"
            spellcheck={false}
            onInput={(event) => {
              change({ [side]: valueOf(event) });
            }}
          />
        </label>
      ))}
      <div class="buttons">
        <button type="submit">Show</button>
        {children}
      </div>
      {fault === undefined ? undefined : (
        <p class="bad-text" role="alert">
          {fault}
        </p>
      )}
    </form>
  );
}

function cleaned({ source, target }: VaultPair): VaultPair {
  return { source: source.trim().toLowerCase(), target: target.trim().toLowerCase() };
}
