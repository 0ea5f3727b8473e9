import { useEffect, useMemo, useReducer } from 'preact/hooks';
import { type ItemList } from '../../shared/contracts/api/moveList';
import {
  type ItemFilter,
  type ItemPages,
  itemQuery,
  nextToken,
  noPages,
  pageOfRow,
  rowCount,
  withPage,
} from '../model/itemPages';
import { type RowWindow } from '../model/virtualRows';
import { type Answer, type ApiClient, apiPath, type Failure } from './apiClient';
import { pollDelay } from './pollDelay';

interface Asked {
  readonly api: ApiClient;
  readonly moveId: string;
  readonly filter: ItemFilter;
  /** The rows in view. The pages up to them are loaded, and loaded again while the move runs. */
  readonly window: RowWindow;
  readonly isLive: boolean;
}

export interface LoadedItems {
  readonly items: ItemPages;
  readonly failure: Failure | undefined;
  readonly isLoading: boolean;
}

/** Loads the pages of a list of items one after the other, as far as a person looks, and keeps them. */
export function useItemPages({ api, moveId, filter, window: seen, isLive }: Asked): LoadedItems {
  const [, render] = useReducer((renders: number) => renders + 1, 0);
  const key = JSON.stringify([moveId, filter]);
  const loader = useMemo(() => {
    const read = (token: string | undefined) =>
      api.get<ItemList>(apiPath(['moves', moveId, 'items'], itemQuery(filter, token)));
    return new ItemLoader(read, () => {
      render(undefined);
    });
  }, [api, key]);
  useEffect(() => {
    loader.show(seen);
  });
  useEffect(() => {
    loader.start(isLive);
    return () => {
      loader.stop();
    };
  }, [loader, isLive]);
  return loader.state;
}

/** Rows that are loaded below the visible ones before a person scrolls there. */
const ahead = 100;

/** Reads one page at a time: first what is missing for the rows in view, then what may have changed there. */
export class ItemLoader {
  state: LoadedItems = { items: noPages, failure: undefined, isLoading: true };
  private seen: RowWindow = { first: 0, end: 0 };
  private isLive = false;
  private isRunning = false;
  private isStopped = true;
  private failures = 0;
  private timer: ReturnType<typeof setTimeout> | undefined;
  /** The pages in view that are to be read again. */
  private stale: (string | undefined)[] = [];

  constructor(
    private readonly read: (token: string | undefined) => Promise<Answer<ItemList>>,
    private readonly changed: () => void,
  ) {}

  /** Begins to load. A list that has ended is read once more, because its newest pages may be from before the end. */
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
      this.timer = setTimeout(() => void this.again(), (wait || 2) * 1000);
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
      const { items, continuationToken } = answer.body;
      const pages = withPage(this.state.items, { token, items, next: continuationToken });
      this.stale = this.stale.filter((each) => each !== token);
      this.state = { items: pages, failure: undefined, isLoading: false };
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
    const token = nextToken(this.state.items);
    return token === null || rowCount(this.state.items) >= this.seen.end + ahead ? null : { token };
  }

  /** At most two: a page has more rows than any screen. */
  private tokensInView(): (string | undefined)[] {
    const { items } = this.state;
    const [from, to] = [pageOfRow(items, this.seen.first), pageOfRow(items, this.seen.end)];
    return items.pages.slice(from, Math.min(to, from + 1) + 1).map(({ token }) => token);
  }
}
