import { counted } from '../../shared/words/word';
import { useState } from 'preact/hooks';
import { type ItemLine } from '../../shared/contracts/api/moveList';
import { type Phase } from '../../shared/contracts/model/progress';
import { usePage } from '../client/pageContext';
import { rowsOf } from '../client/loadNewest';
import { useListPages } from '../client/useListPages';
import { type ItemFilter, itemQuery, noFilter } from '../model/itemFilter';
import { type ListPages, nextToken, rowAt, rowCount } from '../model/loadedPages';
import { rowWindow } from '../model/virtualRows';
import { count, hasEnded, routeWords, stateWords } from '../model/words';
import { ItemDetails } from './itemDetails';
import { NameCell } from './itemCard';
import { ItemFilters } from './itemFilters';
import { Badge, FailureNote, Section } from './elements';
import { Cell, useViewport, VirtualRow, VirtualTable } from './virtualTable';

interface ItemsTableProps {
  readonly moveId: string;
  readonly runId: string;
  /** The number of all items of the move. */
  readonly total: number;
  readonly phase: Phase;
  /** The code that is chosen, empty for none, and all codes to choose from. */
  readonly code: string;
  readonly codes: readonly string[];
  readonly chooseCode: (code: string) => void;
}

/**
 * The items of a run. Only rows in view are in the document, and pages are loaded as far as a person scrolls, so that
 * 100,000 items need no more than a hundred.
 */
export function ItemsTable({ moveId, runId, total, phase, code, codes, chooseCode }: ItemsTableProps) {
  const { api } = usePage();
  const [own, setOwn] = useState<ItemFilter>(noFilter);
  const filter = { ...own, code, run: runId };
  const { box, view } = useViewport(JSON.stringify(filter));
  const [chosen, setChosen] = useState<ItemLine>();
  const change = (part: Partial<ItemFilter>): void => {
    setOwn((before) => ({ ...before, ...part }));
  };
  const isFiltered = own.text + own.type + own.state + code !== '';
  const knownTotal = isFiltered ? 0 : total;
  // Before a page says how many rows there are, the window may reach as far as the rows that are known.
  const seen = rowWindow(view, Number.MAX_SAFE_INTEGER);
  const key = JSON.stringify([moveId, filter]);
  const read = async (token: string | undefined) => {
    const answer = await api.get('moves/{id}/items', { id: moveId, query: itemQuery(filter, token) });
    return rowsOf(answer, (list) => list.items);
  };
  // Nothing of an item changes before an approval, which may take weeks.
  const isLive = !hasEnded(phase) && phase !== 'awaitingApproval';
  const { pages: items, failure, isLoading } = useListPages<ItemLine>({ key, read, window: seen, isLive, phase });
  const rows = nextToken(items) === null ? rowCount(items) : Math.max(rowCount(items), knownTotal);
  const shown = rowWindow(view, rows);
  return (
    <Section title="Items" id="items" end={<span class="faint">{loadedWords(items, isFiltered, knownTotal)}</span>}>
      <ItemFilters filter={filter} codes={codes} change={change} chooseCode={chooseCode} />
      <FailureNote failure={failure} />
      <VirtualTable
        label="Items"
        columns={['Name', 'Type', 'State', 'Route', 'Versions', 'Codes']}
        {...{ rows, shown, box }}
        empty={isLoading ? 'Loading …' : emptyWords(items)}
        row={(at) => <Row key={at} row={at} item={rowAt(items, at)} choose={setChosen} />}
      />
      {chosen === undefined ? undefined : (
        <ItemDetails
          item={newest(items, chosen)}
          close={() => {
            setChosen(undefined);
          }}
        />
      )}
    </Section>
  );
}

function emptyWords(items: ListPages<ItemLine>): string {
  return nextToken(items) === null ? 'No item matches.' : 'Searching …';
}

function loadedWords(items: ListPages<ItemLine>, isFiltered: boolean, total: number): string {
  const loaded = rowCount(items);
  if (nextToken(items) === null)
    return counted(loaded, isFiltered ? 'match' : 'item', isFiltered ? 'matches' : 'items');
  return isFiltered ? `${count(loaded)} and more` : `${count(loaded)} of ${count(total)} loaded`;
}

/** The same item as it is now, if its page was loaded again. */
function newest({ pages }: ListPages<ItemLine>, chosen: ItemLine): ItemLine {
  const isSame = (item: ItemLine): boolean => item.itemType === chosen.itemType && item.itemName === chosen.itemName;
  for (const page of pages) {
    const found = page.rows.find(isSame);
    if (found !== undefined) return found;
  }
  return chosen;
}

interface RowProps {
  /** From 0. */
  readonly row: number;
  /** Undefined while its page is not loaded. */
  readonly item: ItemLine | undefined;
  readonly choose: (item: ItemLine) => void;
}

/** One item in the table. */
export function Row({ row, item, choose }: RowProps) {
  if (item === undefined) return <VirtualRow at={row} />;
  const { itemName, itemType, state, route, versions, problems } = item;
  const codes = [...new Set(problems.map((problem) => problem.code))].join(', ');
  return (
    <VirtualRow at={row}>
      <NameCell
        name={itemName}
        choose={() => {
          choose(item);
        }}
      />
      <Cell of="Type">{itemType}</Cell>
      <Cell of="State">
        <Badge {...stateWords[state]} />
      </Cell>
      <Cell of="Route">{routeWords[route]}</Cell>
      <Cell of="Versions">
        {count(versions.done)} of {count(versions.total)}
      </Cell>
      <Cell of="Codes" title={codes}>
        {codes}
      </Cell>
    </VirtualRow>
  );
}
