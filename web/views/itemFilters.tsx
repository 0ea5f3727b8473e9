import { useEffect, useState } from 'preact/hooks';
import { type ItemFilter, searchFault } from '../model/itemPages';
import { itemStates, itemTypes, stateWords, typeWords } from '../model/words';
import { valueOf } from './forms';

interface ItemFiltersProps {
  readonly filter: ItemFilter;
  readonly codes: readonly string[];
  /** Changes a part of the filter. */
  readonly change: (part: Partial<ItemFilter>) => void;
  readonly chooseCode: (code: string) => void;
}

/** How long a person stops typing before the app searches, in milliseconds. */
const typingMs = 250;

/** Search and filters of the table. The app searches, so that it finds items whose page is not loaded. */
export function ItemFilters({ filter, codes, change, chooseCode }: ItemFiltersProps) {
  const [text, setText] = useState(filter.text);
  const fault = searchFault(text);
  useEffect(() => {
    if (fault !== undefined || text === filter.text) return undefined;
    const timer = setTimeout(() => {
      change({ text });
    }, typingMs);
    return () => {
      clearTimeout(timer);
    };
  }, [text]);
  return (
    <div class="filters" role="search" aria-label="Items">
      <label>
        Name
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
      {fault === undefined ? undefined : (
        <p id="search-fault" class="bad-text">
          {fault}
        </p>
      )}
    </div>
  );
}

interface ChoiceProps {
  readonly name: string;
  readonly value: string;
  readonly choices: readonly (readonly [value: string, text: string])[];
  readonly choose: (value: string) => void;
}

function Choice({ name, value, choices, choose }: ChoiceProps) {
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
