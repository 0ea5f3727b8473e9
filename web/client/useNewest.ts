import { useEffect, useRef } from 'preact/hooks';
import { type Answer } from './apiClient';
import { loadNewest } from './loadNewest';
import { type RowPage } from './useListPages';
import { type Polled, usePolled } from './usePolled';

export interface Newest<Row> extends Polled<RowPage<Row>> {
  /** Reads one page more. The rows that are shown remain until the answer comes. */
  readonly showMore: () => void;
}

/** Polls the newest pages of a list as one, at first one page. Another key starts from the beginning. */
export function useNewest<Row>(
  key: string,
  read: (token: string | undefined) => Promise<Answer<RowPage<Row>>>,
  isRowLive: (row: Row) => boolean,
): Newest<Row> {
  const pages = useRef(1);
  useEffect(() => {
    pages.current = 1;
  }, [key]);
  const polled = usePolled(
    key,
    () => loadNewest(pages.current, read),
    ({ rows }) => rows.some(isRowLive),
  );
  const showMore = (): void => {
    pages.current += 1;
    polled.reload();
  };
  return { ...polled, showMore };
}
