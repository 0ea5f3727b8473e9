import { createHttpHeaders, createPipelineRequest } from '@azure/core-rest-pipeline';
import { answerFault } from '../../../../../shared/clients/transport/answerFault';

const now = Date.parse('2026-11-25T12:00:00Z');
const read = (status: number, body: string, headers: Record<string, string> = {}) =>
  answerFault(
    {
      status,
      headers: createHttpHeaders(headers),
      bodyAsText: body,
      request: createPipelineRequest({ url: 'https://contoso.vault.azure.net/' }),
    },
    now,
  );

test('answerFault reads code, inner code and message of the envelope', () => {
  const body = { error: { code: 'Forbidden', message: 'No.', innererror: { code: 'SecretDisabled' } } };
  expect(read(403, JSON.stringify(body), { 'x-ms-request-id': 'id-1' })).toEqual({
    kind: 'answer',
    status: 403,
    code: 'Forbidden',
    innerCode: 'SecretDisabled',
    serviceMessage: 'No.',
    requestId: 'id-1',
    retryAfterMs: undefined,
  });
});

test.each([{ code: 7 }, { innererror: 'SecretDisabled' }, { innererror: { code: ['x'] } }, { message: null }])(
  'a part of an unknown form (%j) does not hide the others',
  (odd) => {
    const usual = { code: 'Forbidden', message: 'No.', innererror: { code: 'SecretDisabled' } };
    const { code, innerCode, serviceMessage } = read(403, JSON.stringify({ error: { ...usual, ...odd } }));
    const [name] = Object.keys(odd);
    expect([code, innerCode, serviceMessage]).toEqual([
      name === 'code' ? undefined : 'Forbidden',
      name === 'innererror' ? undefined : 'SecretDisabled',
      name === 'message' ? '' : 'No.',
    ]);
  },
);

test.each(['', '<html>gateway</html>', 'null', '[]', '{"error":"text"}', '{"error":{"innererror":7}}'])(
  'a body that is no envelope (%s) leaves the status',
  (body) => {
    expect(read(502, body)).toMatchObject({ status: 502, code: undefined, innerCode: undefined, serviceMessage: '' });
  },
);

test('answerFault accepts null as the inner error', () => {
  const body = '{"error":{"code":"Conflict","message":"x","innererror":null}}';
  expect(read(409, body)).toMatchObject({ code: 'Conflict', innerCode: undefined });
});

test('answerFault shortens a long message to one line', () => {
  const message = `Caller is not authorized\r\nVault: x;\n${'y'.repeat(1_000)}`;
  const { serviceMessage } = read(400, JSON.stringify({ error: { message } }));
  expect(serviceMessage).toMatch(/^Caller is not authorized Vault: x; y+…$/);
  expect(serviceMessage).toHaveLength(301);
});

test('answerFault removes control characters and direction marks', () => {
  const message = 'Vault \u001b[2J\u0007is \u202egone\u0000\u2066.';
  expect(read(400, JSON.stringify({ error: { message } })).serviceMessage).toBe('Vault [2Jis gone.');
});

test.each<[Record<string, string>, number | undefined]>([
  [{}, undefined],
  [{ 'retry-after': '7' }, 7_000],
  [{ 'retry-after': '0' }, 0],
  [{ 'retry-after': 'Wed, 25 Nov 2026 12:00:09 GMT' }, 9_000],
  [{ 'retry-after': 'Wed, 25 Nov 2026 11:00:00 GMT' }, 0],
  [{ 'retry-after': 'soon' }, undefined],
  [{ 'retry-after-ms': '250', 'retry-after': '7' }, 250],
  [{ 'x-ms-retry-after-ms': '300' }, 300],
  [{ 'x-ms-retry-after-ms': '' }, undefined],
])('answerFault reads %j as a wait of %s ms', (headers, expected) => {
  expect(read(429, '', headers).retryAfterMs).toBe(expected);
});

test.each([
  '6c6a4a29-9a0d-4b5e-8a0f-6f8f3c1b2a77',
  'northcentralus:6c6a4a29-9a0d-4b5e-8a0f-6f8f3c1b2a77',
  'x'.repeat(64),
])('answerFault keeps the request id %s', (id) => {
  expect(read(403, '', { 'x-ms-request-id': id }).requestId).toBe(id);
});

test.each(['', 'x'.repeat(65), 'an id', '<b>', '"}', 'one\ttwo'])(
  'answerFault drops an invalid request id: %j',
  (text) => {
    expect(read(403, '', { 'x-ms-request-id': text }).requestId).toBeUndefined();
  },
);
