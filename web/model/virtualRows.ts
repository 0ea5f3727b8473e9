export interface Viewport {
  /** Pixels. */
  readonly scrollTop: number;
  readonly height: number;
  readonly rowHeight: number;
}

export interface RowWindow {
  readonly first: number;
  /** The row after the last one. */
  readonly end: number;
}

/** Rows above and below the visible ones, so that scrolling shows no gap. */
const overscan = 8;

/** Returns which rows exist in the document, so that it stays small however long the list is. */
export function rowWindow({ scrollTop, height, rowHeight }: Viewport, rows: number): RowWindow {
  const first = Math.max(0, Math.floor(scrollTop / rowHeight) - overscan);
  const end = Math.min(rows, Math.ceil((scrollTop + height) / rowHeight) + overscan);
  return { first: Math.min(first, Math.max(0, end)), end: Math.max(end, 0) };
}
