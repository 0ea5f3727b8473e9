import { type ComponentChild, type ComponentChildren, type RefObject } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { withCodePoints } from '../model/foreignText';
import { type RowWindow, type Viewport } from '../model/virtualRows';

/** Pixels; the style sheet has the same number. */
export const rowHeight = 44;

interface VirtualTableProps {
  readonly label: string;
  /** The headings. Each column has the class `cell-` and its heading in lower case. */
  readonly columns: readonly string[];
  /** The class of the grid of columns; without it, that of the items of a move. */
  readonly grid?: string;
  /** The number of all rows, and those that are in the document. */
  readonly rows: number;
  readonly shown: RowWindow;
  readonly box: RefObject<HTMLDivElement>;
  /** What the table says without rows. */
  readonly empty: string;
  /** Returns the row at a place. */
  readonly row: (at: number) => ComponentChild;
}

/** A table whose rows are in the document only while they are in view. */
export function VirtualTable({ label, columns, grid = '', rows, shown, box, empty, row }: VirtualTableProps) {
  return (
    <div class={`table ${grid}`} role="table" aria-label={label} aria-rowcount={rows + 1}>
      <div role="rowgroup" class="table-head">
        <div role="row" aria-rowindex={1} class="row">
          {columns.map((name) => (
            <div key={name} role="columnheader" class={`cell-${name.toLowerCase()}`}>
              {name}
            </div>
          ))}
        </div>
      </div>
      <div class="rows" role="rowgroup" ref={box} tabIndex={0} aria-label="Rows">
        <div role="presentation" class="rows-space" style={{ height: `${rows * rowHeight}px` }}>
          {Array.from({ length: shown.end - shown.first }, (_, at) => row(shown.first + at))}
        </div>
        {rows === 0 ? <p class="empty">{empty}</p> : undefined}
      </div>
    </div>
  );
}

/** One row at its place. A row whose page is not loaded has no cells yet. */
export function VirtualRow({ at, children }: { readonly at: number; readonly children?: ComponentChildren }) {
  return (
    <div role="row" aria-rowindex={at + 2} class="row" style={{ transform: `translateY(${at * rowHeight}px)` }}>
      {children ?? (
        <div role="cell" class="cell-name faint">
          …
        </div>
      )}
    </div>
  );
}

/** One cell of a row. `of` is the heading of its column. */
export function Cell(props: { readonly of: string; readonly title?: string; readonly children: ComponentChildren }) {
  return (
    <div
      role="cell"
      class={`cell-${props.of.toLowerCase()}`}
      title={props.title === undefined ? undefined : withCodePoints(props.title)}
    >
      {props.children}
    </div>
  );
}

/** Follows how far the rows are scrolled. Another list begins at its top. */
export function useViewport(list: string): { readonly box: RefObject<HTMLDivElement>; readonly view: Viewport } {
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
