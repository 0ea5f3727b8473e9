import { useEffect, useRef, useState } from 'preact/hooks';
import { type ItemLine } from '../../shared/contracts/api/moveList';
import { usePage } from '../client/context';
import { useItemPages } from '../client/useItemPages';
import { type ItemFilter, type ItemPages, nextToken, noFilter, rowAt, rowCount } from '../model/itemPages';
import { rowWindow } from '../model/virtualRows';
import { count, counted, routeWords, stateWords } from '../model/words';
import { ItemDetails } from './itemDetails';
import { ItemFilters } from './itemFilters';
import { Badge, FailureNote, Name, Section } from './parts';

interface ItemsTableProps {
  readonly moveId: string;
  readonly runId: string;
  /** The number of all items of the move. */
  readonly total: number;
  readonly isLive: boolean;
  /** The code that is chosen, empty for none, and all codes to choose from. */
  readonly code: string;
  readonly codes: readonly string[];
  readonly chooseCode: (code: string) => void;
}

/** Pixels; the style sheet has the same number. */
export const rowHeight = 44;

/**
 * The items of a run. Only rows in view are in the document, and pages are loaded as far as a person scrolls, so that
 * 100,000 items need no more than a hundred.
 */
export function ItemsTable({ moveId, runId, total, isLive, code, codes, chooseCode }: ItemsTableProps) {
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
  const { items, failure, isLoading } = useItemPages({ api, moveId, filter, window: seen, isLive });
  const rows = nextToken(items) === null ? rowCount(items) : Math.max(rowCount(items), knownTotal);
  const shown = rowWindow(view, rows);
  return (
    <Section title="Items" id="items" end={<span class="faint">{loadedWords(items, isFiltered, knownTotal)}</span>}>
      <ItemFilters filter={filter} codes={codes} change={change} chooseCode={chooseCode} />
      <FailureNote failure={failure} />
      <div class="table" role="table" aria-label="Items" aria-rowcount={rows + 1}>
        <TableHead />
        <div class="rows" role="rowgroup" ref={box} tabIndex={0} aria-label="Rows">
          <div role="presentation" class="rows-space" style={{ height: `${rows * rowHeight}px` }}>
            {Array.from({ length: shown.end - shown.first }, (_, at) => (
              <Row
                key={shown.first + at}
                row={shown.first + at}
                item={rowAt(items, shown.first + at)}
                choose={setChosen}
              />
            ))}
          </div>
          {rows === 0 ? <p class="empty">{isLoading ? 'Loading …' : emptyWords(items)}</p> : undefined}
        </div>
      </div>
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

function emptyWords(items: ItemPages): string {
  return nextToken(items) === null ? 'No item matches.' : 'Searching …';
}

function loadedWords(items: ItemPages, isFiltered: boolean, total: number): string {
  const loaded = rowCount(items);
  if (nextToken(items) === null)
    return counted(loaded, isFiltered ? 'match' : 'item', isFiltered ? 'matches' : 'items');
  return isFiltered ? `${count(loaded)} and more` : `${count(loaded)} of ${count(total)} loaded`;
}

/** The same item as it is now, if its page was loaded again. */
function newest({ pages }: ItemPages, chosen: ItemLine): ItemLine {
  const isSame = (item: ItemLine): boolean => item.itemType === chosen.itemType && item.itemName === chosen.itemName;
  for (const page of pages) {
    const found = page.items.find(isSame);
    if (found !== undefined) return found;
  }
  return chosen;
}

function TableHead() {
  return (
    <div role="rowgroup" class="table-head">
      <div role="row" aria-rowindex={1} class="row">
        {['Name', 'Type', 'State', 'Route', 'Versions', 'Codes'].map((name) => (
          <div key={name} role="columnheader" class={`cell-${name.toLowerCase()}`}>
            {name}
          </div>
        ))}
      </div>
    </div>
  );
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
  const place = { transform: `translateY(${row * rowHeight}px)` };
  if (item === undefined) {
    return (
      <div role="row" aria-rowindex={row + 2} class="row" style={place}>
        <div role="cell" class="cell-name faint">
          …
        </div>
      </div>
    );
  }
  const { itemName, itemType, state, route, versions, problems } = item;
  const codes = [...new Set(problems.map((problem) => problem.code))];
  return (
    <div role="row" aria-rowindex={row + 2} class="row" style={place}>
      <div role="cell" class="cell-name">
        <button
          type="button"
          class="link"
          title={itemName}
          onClick={() => {
            choose(item);
          }}
        >
          <Name text={itemName} />
        </button>
      </div>
      <div role="cell" class="cell-type">
        {itemType}
      </div>
      <div role="cell" class="cell-state">
        <Badge {...stateWords[state]} />
      </div>
      <div role="cell" class="cell-route">
        {routeWords[route]}
      </div>
      <div role="cell" class="cell-versions">
        {count(versions.done)} of {count(versions.total)}
      </div>
      <div role="cell" class="cell-codes" title={codes.join(', ')}>
        {codes.join(', ')}
      </div>
    </div>
  );
}

/** Follows how far the rows are scrolled. Another list begins at its top. */
function useViewport(list: string) {
  const box = useRef<HTMLDivElement>(null);
  const [view, setView] = useState({ scrollTop: 0, height: 440, rowHeight });
  useEffect(() => {
    const element = box.current;
    if (element === null) return undefined;
    let frame = 0;
    const follow = (): void => {
      cancelAnimationFrame(frame);
      frame = requestAnimationFrame(() => {
        setView({ scrollTop: element.scrollTop, height: element.clientHeight, rowHeight });
      });
    };
    const sizes = new ResizeObserver(follow);
    sizes.observe(element);
    element.addEventListener('scroll', follow, { passive: true });
    return () => {
      cancelAnimationFrame(frame);
      sizes.disconnect();
      element.removeEventListener('scroll', follow);
    };
  }, []);
  useEffect(() => {
    if (box.current !== null) box.current.scrollTop = 0;
  }, [list]);
  return { box, view };
}
