import { hasKey } from '../../../../../local/functionsHost/http/isAuthorized';

const ask = (url: string, key?: string) =>
  new Request(url, key === undefined ? {} : { headers: { 'x-functions-key': key } });

describe('hasKey', () => {
  it.each([
    ['in the header', ask('http://host/api/a', 'right'), true],
    ['in the query', ask('http://host/api/a?code=right'), true],
    ['in the header, if the query has another code', ask('http://host/api/a?code=OTHER', 'right'), true],
    ['in the query, if the header has another key', ask('http://host/api/a?code=right', 'wrong'), false],
    ['nowhere', ask('http://host/api/a'), false],
  ])('looks for a key %s', (_, request, isFound) => {
    expect(hasKey(request, ['right'])).toBe(isFound);
  });
});
