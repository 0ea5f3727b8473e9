import { maxItemPages, maxVersionPages, requireEnd } from '../../../../../shared/clients/vault/pageLimit';

const ask = (pagesRead: number, token: string | undefined, nextToken: string | undefined) => () => {
  requireEnd({ pagesRead, maxPages: 10, token, nextToken });
};

test.each([
  ['the first page has a next page', ask(1, undefined, 'b')],
  ['a page leads to another', ask(9, 'a', 'b')],
  ['the last allowed page is the last', ask(10, 'a', undefined)],
  ['far more pages were read and it ends', ask(11, 'a', undefined)],
])('requireEnd accepts a list when %s', (_, act) => {
  expect(act).not.toThrow();
});

test.each([
  ['a page names itself', ask(2, 'a', 'a'), 'names itself'],
  ['the last allowed page has a next one', ask(10, 'a', 'b'), 'more than 10 pages'],
])('requireEnd throws when %s', (_, act, words) => {
  expect(act).toThrow(words);
  expect(act).toThrow(expect.objectContaining({ code: 'VAULT_REFUSED', retryable: false }));
});

test('the limits allow a million items and a hundred thousand versions at 25 per page', () => {
  expect([maxItemPages * 25, maxVersionPages * 25]).toEqual([1_000_000, 100_000]);
});
