import { type Answer } from '../../../web/client/apiClient';
import { PageLoader, type RowPage } from '../../../web/client/useListPages';
import { rowAt, rowCount } from '../../../web/model/loadedPages';
import { type ItemLine } from '../../../shared/contracts/api/moveList';
import { waitUntil } from '../../support/host/hostWait';
import { item } from './answers';

// The loader asks the document whether the tab is hidden.
beforeAll(() => {
  Object.assign(globalThis, { document: { hidden: false } });
});
afterAll(() => {
  Reflect.deleteProperty(globalThis, 'document');
});

/** A list of this number of pages with 100 items each, and the tokens that were asked for. */
function list(pages: number) {
  const asked: (string | undefined)[] = [];
  let failures = 0;
  let name = 'item';
  const read = async (token: string | undefined): Promise<Answer<RowPage<ItemLine>>> => {
    asked.push(token);
    if (failures > 0) {
      failures -= 1;
      const failure = { status: 503, code: 'STORE_UNAVAILABLE', title: '', detail: '', retryAfterSeconds: undefined };
      return { ok: false, failure };
    }
    const page = token === undefined ? 0 : Number(token.split('.')[0]);
    const rows = Array.from({ length: 100 }, (_, at) => item({ itemName: `${name}-${page * 100 + at}` }));
    const continuationToken = page + 1 === pages ? null : `${page + 1}.0`;
    return { ok: true, body: { rows, continuationToken } };
  };
  return {
    asked,
    read,
    failNext: (count: number) => {
      failures = count;
    },
    rename: (to: string) => {
      name = to;
    },
  };
}

const loaded = (loader: PageLoader<ItemLine>, rows: number) =>
  waitUntil(async () => (rowCount(loader.state.pages) >= rows ? true : undefined), `${rows} rows`);

describe('PageLoader', () => {
  test('loads as far as a person looks and one page more, each page once', async () => {
    const { read, asked } = list(1000);
    const loader = new PageLoader(read, () => undefined);
    loader.show({ first: 0, end: 20 });
    loader.start(false);
    await loaded(loader, 120);
    loader.show({ first: 480, end: 500 });
    await loaded(loader, 600);
    loader.stop();
    expect(asked).toEqual([undefined, '1.0', '2.0', '3.0', '4.0', '5.0']);
  });

  test('reads the pages in view again while the move runs, and no others', async () => {
    const { read, asked, rename } = list(10);
    const loader = new PageLoader(read, () => undefined);
    loader.show({ first: 250, end: 260 });
    loader.start(true);
    await loaded(loader, 360);
    asked.splice(0);
    rename('changed');
    await waitUntil(
      async () => (rowAt(loader.state.pages, 255)?.itemName === 'changed-255' ? true : undefined),
      'a change',
    );
    loader.stop();
    expect(asked).toEqual(['2.0']);
    expect(rowAt(loader.state.pages, 0)?.itemName).toBe('item-0');
  });

  test('shows a failure and goes back to work after it', async () => {
    const { read, failNext } = list(2);
    const loader = new PageLoader(read, () => undefined);
    failNext(1);
    loader.show({ first: 0, end: 10 });
    loader.start(false);
    await waitUntil(async () => (loader.state.failure === undefined ? undefined : true), 'a failure');
    await loaded(loader, 100);
    expect(loader.state.failure).toBeUndefined();
    loader.stop();
  });

  test('reports nothing after it was stopped', async () => {
    const { read } = list(2);
    let changes = 0;
    const loader = new PageLoader(read, () => (changes += 1));
    loader.show({ first: 0, end: 10 });
    loader.start(true);
    loader.stop();
    await new Promise(setImmediate);
    expect([changes, rowCount(loader.state.pages)]).toEqual([0, 0]);
  });
});
