import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { type ListPages, nextToken, noPages, pageOfRow, rowCount, withPage } from '../model/loadedPages';
import { type RowWindow } from '../model/virtualRows';
import { type Answer, type Failure } from './apiClient';
import { usePage } from './pageContext';
import { pollDelay } from './pollDelay';

/** One answer of the app about a list. */
export interface RowPage<Row> {
  readonly rows: readonly Row[];
  /** Null on the last page. */
  readonly continuationToken: string | null;
}

interface Asked<Row> {
  /** Identifies the list. Another key starts from the beginning. */
  readonly key: string;
  /** Reads the page that a token asks for; without a token, the first one. */
  readonly read: (token: string | undefined) => Promise<Answer<RowPage<Row>>>;
  /** The rows in view. The pages up to them are loaded, and loaded again while the list changes. */
  readonly window: RowWindow;
  readonly isLive: boolean;
  /** With another phase the rows in view are read again, also if the list is live in neither. */
  readonly phase?: string;
  /** How often the pages in view are read again while the list changes. */
  readonly everySeconds?: number;
}

export interface LoadedPages<Row> {
  readonly pages: ListPages<Row>;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
}

/** Loads the pages of a list one after the other, as far as a person looks, and keeps them. */
export function useListPages<Row>({
  key,
  read,
  window: seen,
  isLive,
  phase,
  everySeconds = 2,
}: Asked<Row>): LoadedPages<Row> {
  const { api } = usePage();
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const loader = useMemo(
    () =>
      new PageLoader<Row>(
        read,
        () => {
          render(undefined);
        },
        everySeconds,
      ),
    [api, key],
  );
  useEffect(() => {
    loader.show(seen);
  });
  useEffect(() => {
    loader.start(isLive);
    return () => {
      loader.stop();
    };
  }, [loader, isLive, phase]);
  return loader.state;
}

/** Rows that are loaded below the visible ones before a person scrolls there. */
const ahead = 100;

/** Reads one page at a time: first what is missing for the rows in view, then what may have changed there. */
export class PageLoader<Row> {
  state: LoadedPages<Row> = { pages: noPages, failure: undefined, isLoading: true };
  private seen: RowWindow = { first: 0, end: 0 };
  private isLive = false;
  private isRunning = false;
  private isStopped = true;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The pages in view that are to be read again. */
  private stale: (string | undefined)[] = [];

  constructor(
    private readonly read: (token: string | undefined) => Promise<Answer<RowPage<Row>>>,
    private readonly changed: () => void,
    private readonly everySeconds = 2,
  ) {}

  /** Begins to load. A list that changes no more is read once more, because its newest pages may be from before the end. */
  start(isLive: boolean): void {
    this.isLive = isLive;
    this.isStopped = false;
    this.stale = this.tokensInView();
    void this.run();
  }

  stop(): void {
    this.isStopped = true;
    clearTimeout(this.timer);
  }

  show(seen: RowWindow): void {
    this.seen = seen;
    if (!this.isStopped && this.failures === 0 && this.missing() !== null) void this.run();
  }

  private async run(): Promise<void> {
    if (this.isRunning) return;
    clearTimeout(this.timer);
    this.isRunning = true;
    let wait = 0;
    for (let next = this.next(); next !== null && wait === 0 && !this.isStopped; next = this.next()) {
      wait = await this.load(next.token);
    }
    this.isRunning = false;
    if (!this.isStopped && (this.isLive || wait > 0))
      this.timer = setTimeout(() => void this.again(), (wait || this.everySeconds) * 1000);
  }

  private again(): Promise<void> {
    if (this.isLive && !document.hidden) this.stale = this.tokensInView();
    return this.run();
  }

  /** Returns the seconds to wait before the next page: 0 after an answer. */
  private async load(token: string | undefined): Promise<number> {
    const answer = await this.read(token);
    if (this.isStopped) return 0;
    this.failures = answer.ok ? 0 : this.failures + 1;
    if (answer.ok) {
      const { rows, continuationToken } = answer.body;
      const pages = withPage(this.state.pages, { token, rows, next: continuationToken });
      this.stale = this.stale.filter((each) => each !== token);
      this.state = { pages, failure: undefined, isLoading: false };
    } else this.state = { ...this.state, failure: answer.failure, isLoading: false };
    this.changed();
    if (answer.ok) return 0;
    const { retryAfterSeconds } = answer.failure;
    return pollDelay({ isLive: true, failures: this.failures, retryAfterSeconds });
  }

  private next(): { readonly token: string | undefined } | null {
    const missing = this.missing();
    if (missing !== null) return missing;
    return this.stale.length === 0 ? null : { token: this.stale[0] };
  }

  private missing(): { readonly token: string | undefined } | null {
    const token = nextToken(this.state.pages);
    return token === null || rowCount(this.state.pages) >= this.seen.end + ahead ? null : { token };
  }

  /** At most two: a page has more rows than any screen. */
  private tokensInView(): (string | undefined)[] {
    const { pages } = this.state;
    const [from, to] = [pageOfRow(pages, this.seen.first), pageOfRow(pages, this.seen.end)];
    return pages.pages.slice(from, Math.min(to, from + 1) + 1).map(({ token }) => token);
  }
}
