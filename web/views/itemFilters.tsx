import { useEffect, useState } from 'preact/hooks';
import { type ItemFilter, searchFault } from '../model/itemFilter';
import { itemStates, itemTypes, stateWords, typeWords } from '../model/words';
import { valueOf } from './forms';

interface ItemFiltersProps {
  readonly filter: ItemFilter;
  readonly codes: readonly string[];
  /** Changes a part of the filter. */
  readonly change: (part: Partial<ItemFilter>) => void;
  readonly chooseCode: (code: string) => void;
}

/** Search and filters of the table. The app searches, so that it finds items whose page is not loaded. */
export function ItemFilters({ filter, codes, change, chooseCode }: ItemFiltersProps) {
  return (
    <div class="filters" role="search" aria-label="Items">
      <SearchField
        name="Name"
        text={filter.text}
        fault={searchFault}
        search={(text) => {
          change({ text });
        }}
      />
      <Choice
        name="Type"
        value={filter.type}
        choices={itemTypes.map((type) => [type, typeWords[type]])}
        choose={(type) => {
          change({ type });
        }}
      />
      <Choice
        name="State"
        value={filter.state}
        choices={itemStates.map((state) => [state, stateWords[state].text])}
        choose={(state) => {
          change({ state });
        }}
      />
      <Choice name="Code" value={filter.code} choices={codes.map((code) => [code, code])} choose={chooseCode} />
    </div>
  );
}

/** How long a person stops typing before the app searches, in milliseconds. */
const typingMs = 250;

interface SearchFieldProps {
  readonly name: string;
  readonly text: string;
  /** Returns what is wrong with a text; undefined if nothing is. */
  readonly fault: (text: string) => string | undefined;
  readonly search: (text: string) => void;
}

/** A field that searches when a person stops typing. It does not search for a text that nothing can have. */
export function SearchField({ name, text: asked, fault: faultOf, search }: SearchFieldProps) {
  const [text, setText] = useState(asked);
  const fault = faultOf(text);
  useEffect(() => {
    if (fault !== undefined || text === asked) return undefined;
    const timer = setTimeout(() => {
      search(text);
    }, typingMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <>
      <label>
        {name}
        <input
          type="search"
          value={text}
          aria-invalid={fault !== undefined}
          aria-describedby={fault === undefined ? undefined : 'search-fault'}
          onInput={(event) => {
            setText(valueOf(event));
          }}
        />
      </label>
      {fault === undefined ? undefined : (
        <p id="search-fault" class="bad-text">
          {fault}
        </p>
      )}
    </>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly choose: (value: string) => void;
}

/** A field that offers some values, and all. */
export function Choice({ name, value, choices, choose }: ChoiceProps) {
  return (
    <label>
      {name}
      <select
        value={value}
        onChange={(event) => {
          choose(valueOf(event));
        }}
      >
        <option value="">all</option>
        {choices.map(([each, text]) => (
          <option key={each} value={each}>
            {text}
          </option>
        ))}
      </select>
    </label>
  );
}
