import { readPoll } from '../../../../../../local/functionsHost/runner/turns/readPoll';

const request = {
  method: 'POST',
  uri: 'https://a.example/start',
  headers: { 'X-Functions-Key': 'k', other: '1' },
  asynchronousPatternEnabled: true,
};
const answer = (statusCode: number, headers: Record<string, string | string[]>): string =>
  JSON.stringify({ statusCode, headers });

it('polls the location of a 202 after the time in the answer', () => {
  const poll = readPoll(answer(202, { location: ['https://b.example/1'], 'Retry-After': '7' }), request, 30_000);
  expect(poll).toMatchObject({
    afterMs: 7_000,
    request: { method: 'GET', uri: 'https://b.example/1', headers: { other: '1' } },
  });
  expect(Object.keys(poll?.request.headers ?? {})).toEqual(['other']);
});

it('polls after the default time without Retry-After', () => {
  expect(readPoll(answer(202, { Location: '/1' }), request, 30_000)).toMatchObject({
    afterMs: 30_000,
    request: { uri: 'https://a.example/1' },
  });
});

it.each([
  ['another status', answer(200, { location: '/1' }), request],
  ['a 202 without a location', answer(202, {}), request],
  ['polling switched off', answer(202, { location: '/1' }), { ...request, asynchronousPatternEnabled: false }],
])('returns undefined for %s', (_name, result, asked) => {
  expect(readPoll(result, asked, 30_000)).toBeUndefined();
});
