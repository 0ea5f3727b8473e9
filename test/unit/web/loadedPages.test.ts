import { type ItemLine } from '../../../shared/contracts/api/moveList';
import { itemQuery, noFilter, searchFault } from '../../../web/model/itemFilter';
import {
  type ListPages,
  nextToken,
  noPages,
  pageOfRow,
  rowAt,
  rowCount,
  withPage,
} from '../../../web/model/loadedPages';

describe('withPage', () => {
  const items = (from: number, count: number): ItemLine[] =>
    Array.from({ length: count }, (_, at) => ({
      itemType: 'secret',
      itemName: `item-${from + at}`,
      route: 'backupRestore',
      state: 'planned',
      reasons: [],
      versions: { total: 1, done: 0 },
      verified: false,
      provedAt: null,
      problems: [],
    }));
  const page = (token: string | undefined, from: number, count: number, next: string | null) => ({
    token,
    rows: items(from, count),
    next,
  });
  const two = withPage(withPage<ItemLine>(noPages, page(undefined, 0, 3, '1.0')), page('1.0', 3, 2, '2.0'));

  test('appends the page that follows', () => {
    expect([rowCount(two), nextToken(two), rowAt(two, 4)?.itemName]).toEqual([5, '2.0', 'item-4']);
    expect(rowAt(two, 5)).toBeUndefined();
  });

  test('ignores a page of an earlier list', () => {
    expect(withPage(two, page('9.0', 90, 3, null))).toBe(two);
  });

  test('replaces a page that was read again, and keeps those that follow it', () => {
    const changed = { ...page(undefined, 0, 3, '1.0'), rows: items(100, 3) };
    const again = withPage(two, changed);
    expect([rowAt(again, 0)?.itemName, rowAt(again, 3)?.itemName, rowCount(again)]).toEqual(['item-100', 'item-3', 5]);
  });

  test('drops the pages that no longer follow', () => {
    const shorter = withPage(two, page(undefined, 0, 1, '0.2'));
    expect([rowCount(shorter), nextToken(shorter)]).toEqual([1, '0.2']);
  });

  test('counts a page again that has fewer rows but the same end', () => {
    const fewer = withPage(two, page(undefined, 0, 1, '1.0'));
    expect([rowCount(fewer), rowAt(fewer, 1)?.itemName]).toEqual([3, 'item-3']);
  });

  test('finds rows behind pages without any, as a filter leaves them', () => {
    const gaps = [
      page(undefined, 0, 0, '1.0'),
      page('1.0', 0, 2, '2.0'),
      page('2.0', 0, 0, '3.0'),
      page('3.0', 2, 1, null),
    ];
    const all = gaps.reduce<ListPages<ItemLine>>(withPage, noPages);
    expect([0, 1, 2].map((row) => rowAt(all, row)?.itemName)).toEqual(['item-0', 'item-1', 'item-2']);
  });

  test('finds each of 100,000 rows', () => {
    let all: ListPages<ItemLine> = noPages;
    for (let at = 0; at < 1000; at += 1) {
      const next = at === 999 ? null : `${at + 1}.0`;
      all = withPage(all, page(at === 0 ? undefined : `${at}.0`, at * 100, 100, next));
    }
    expect(rowCount(all)).toBe(100_000);
    for (const row of [0, 99, 100, 54_321, 99_999]) {
      expect([rowAt(all, row)?.itemName, pageOfRow(all, row)]).toEqual([`item-${row}`, Math.floor(row / 100)]);
    }
  });

  test('asks with the filter and the token of the page', () => {
    const asked = itemQuery({ ...noFilter, text: 'shop', state: 'failed' }, '3.0');
    expect(asked).toEqual({
      text: 'shop',
      type: '',
      state: 'failed',
      code: '',
      run: '',
      limit: '100',
      continuationToken: '3.0',
    });
    expect([searchFault('a-Z0'), searchFault('<b>')]).toEqual([undefined, expect.any(String)]);
  });
});
