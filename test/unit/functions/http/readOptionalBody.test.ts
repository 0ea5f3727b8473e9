import { HttpRequest } from '@azure/functions';
import { readOptionalBody } from '../../../../functions/http/readBody';

const post = (headers: Record<string, string>, body?: string): HttpRequest =>
  new HttpRequest({
    method: 'POST',
    url: 'https://app.invalid/api/moves/one/pause',
    headers,
    ...(body === undefined ? {} : { body: { string: body } }),
  });
const json = { 'content-type': 'application/json; charset=utf-8' };

test.each([
  ['no body', post({})],
  ['no body and the type of JSON', post(json)],
  ['an empty body and the type of JSON', post({ ...json, 'content-length': '0' }, '')],
])('readOptionalBody reads nothing from a request with %s', async (_, request) => {
  expect(await readOptionalBody(request, '/api/moves/one/pause')).toEqual({ ok: true, value: {} });
});

test('readOptionalBody reads a body', async () => {
  const read = await readOptionalBody(post(json, '{"reason":"lunch"}'), '/api/moves/one/pause');
  expect(read).toEqual({ ok: true, value: { reason: 'lunch' } });
});

test('readOptionalBody refuses another type of body, also without a body', async () => {
  const read = await readOptionalBody(post({ 'content-type': 'text/plain' }), '/api/moves/one/pause');
  expect(read).toMatchObject({ ok: false, answer: { status: 415 } });
});
