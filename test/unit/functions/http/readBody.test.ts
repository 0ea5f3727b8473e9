import { HttpRequest } from '@azure/functions';
import { readBody } from '../../../../functions/http/frame/parseBody';
import { refusalOf as refusalFrom } from '../../../support/http/refusals';

function post(body: string | Uint8Array, contentType: string | null = 'application/json'): HttpRequest {
  return new HttpRequest({
    method: 'POST',
    url: 'https://app.invalid/api/moves?code=canary',
    body: typeof body === 'string' ? { string: body } : { bytes: body },
    headers: contentType === null ? {} : { 'content-type': contentType },
  });
}

async function refusalOf(request: HttpRequest): Promise<unknown[]> {
  const refused = await refusalFrom(readBody(request));
  return refused === undefined ? ['not refused'] : [refused.status, refused.code];
}

test.each(['application/json', 'application/json; charset=utf-8', 'APPLICATION/JSON', 'application/json ;x=y'])(
  'readBody reads JSON sent as %s',
  async (contentType) => {
    expect(await readBody(post('{"a":"ü"}', contentType))).toEqual({ a: 'ü' });
  },
);

test('readBody returns the value of a null body; the schema refuses it later', async () => {
  expect(await readBody(post('null'))).toBeNull();
});

test.each([null, '', 'text/plain', 'application/x-www-form-urlencoded', 'application/jsonp', 'application/json-seq'])(
  'readBody refuses a body sent as %s',
  async (contentType) => {
    expect(await refusalOf(post('{}', contentType))).toEqual([415, 'CONTENT_TYPE_NOT_JSON']);
  },
);

test('readBody reads a very long content type in no more time than its length needs', async () => {
  const began = process.cpuUsage();
  const spaces = ' '.repeat(200_000);
  expect(await refusalOf(post('{}', `application/json${spaces}x`))).toEqual(
    expect.arrayContaining([415, 'CONTENT_TYPE_NOT_JSON']),
  );
  expect(await refusalOf(post('{}', `application/json${spaces}; charset=utf-8`))).toEqual(['not refused']);
  // A step for each pair of spaces would take half a minute.
  expect(process.cpuUsage(began).user).toBeLessThan(2_000_000);
});

test.each<[string, string | Uint8Array]>([
  ['nothing', ''],
  ['half of the JSON', '{"a":'],
  ['no JSON', 'sourceVault=a'],
  ['two values', '{} {}'],
  ['bytes that are not UTF-8', new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
])('readBody refuses a body of %s', async (_, body) => {
  expect(await refusalOf(post(body))).toEqual([400, 'BODY_NOT_JSON']);
});

async function detailOf(request: HttpRequest): Promise<string> {
  return (await refusalFrom(readBody(request)))?.detail ?? 'not refused';
}

test.each<[string, string | Uint8Array, string]>([
  ['', '', 'The body is empty; expected a JSON object.'],
  ['spaces', ' \n', 'The body is empty; expected a JSON object.'],
  [
    'a trailing comma',
    '{"a": 1,\n  }',
    'The body is not JSON: expected a field name in double quotes at line 2, column 3; got "}".',
  ],
  ['a half', '{"a":', 'The body is not JSON: expected a value at line 1, column 6; the body ends there.'],
  [
    'single quotes',
    "{'a': 1}",
    'The body is not JSON: expected a field name in double quotes, or "}", at line 1, column 2; got "\'".',
  ],
  [
    'UTF-16',
    Buffer.from('{"a":1}\u0100', 'utf16le'),
    'The body is not JSON: expected a field name in double quotes, or "}", at line 1, column 2; got "\\u0000".',
  ],
  ['other bytes', new Uint8Array([0x22, 0xff, 0xfe, 0x22]), 'The body is not text in UTF-8; send it in UTF-8.'],
])('readBody refuses a body of %s with the place and what was expected', async (_, body, detail) => {
  expect(await detailOf(post(body))).toBe(detail);
});

test.each([
  ['', 'Expected the header Content-Type: application/json; the request has no Content-Type.'],
  ['text/plain', 'Expected the header Content-Type: application/json; got "text/plain".'],
])('readBody refuses the content type %s, and names the required one', async (contentType, detail) => {
  expect(await detailOf(post('{}', contentType))).toBe(detail);
});

test('readBody refuses a body that is too large, with both sizes', async () => {
  expect(await detailOf(post(`"${'x'.repeat(70_000)}"`))).toBe(
    'Expected a body of at most 65536 bytes; got 70002. Send only the fields of the contract: /api/openapi.json.',
  );
});

test.each([
  [64 * 1024, ['not refused']],
  [64 * 1024 + 1, [413, 'BODY_TOO_LARGE']],
])('readBody reads a body of %i bytes: %j', async (size, expected) => {
  expect(await refusalOf(post(`"${'x'.repeat(size - 2)}"`))).toEqual(expected);
});

test('readBody quotes neither the body nor the query, which may contain a key', async () => {
  const refused = await refusalFrom(readBody(post('{"password":"canary"')));
  expect(JSON.stringify(refused)).not.toContain('canary');
});

describe('readBody of a request that may have no body', () => {
  const optional = (headers: Record<string, string>, body?: string) => {
    const sent = body === undefined ? {} : { body: { string: body } };
    const request = new HttpRequest({
      method: 'POST',
      url: 'https://app.invalid/api/moves/one/pause',
      headers,
      ...sent,
    });
    return readBody(request, { absent: {} });
  };
  const json = { 'content-type': 'application/json; charset=utf-8' };

  test.each([
    ['no body', {}, undefined],
    ['no body and the type of JSON', json, undefined],
    ['an empty body and the type of JSON', { ...json, 'content-length': '0' }, ''],
  ])('reads nothing from a request with %s', async (_, headers, body) => {
    expect(await optional(headers, body)).toEqual({});
  });

  test('reads a body', async () => {
    expect(await optional(json, '{"reason":"lunch"}')).toEqual({ reason: 'lunch' });
  });

  test('refuses another type of body, also without a body', async () => {
    expect(await refusalFrom(optional({ 'content-type': 'text/plain' }))).toMatchObject({ status: 415 });
  });
});
