import { z } from 'zod';
import { readBody } from '../../../../../local/azure/vault/readBody';

const schema = z.object({ name: z.string(), inner: z.object({ count: z.number() }).optional() });

/** A request whose body comes in these pieces, without a length. */
function streamed(...pieces: Uint8Array[]): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(piece);
      controller.close();
    },
  });
  return new Request('https://vault.example/', { method: 'POST', body, duplex: 'half' });
}

const whole = (body: string | undefined) =>
  new Request('https://vault.example/', { method: 'POST', ...(body === undefined ? {} : { body }) });
const read = (request: Request) => readBody(request, schema, 100);

test('a letter that is cut between two pieces is whole again', async () => {
  const bytes = Buffer.from('{"name":"größe"}');

  expect(await read(streamed(bytes.subarray(0, 12), bytes.subarray(12)))).toEqual({ name: 'größe' });
});

test('fields that nobody reads are left out', async () => {
  expect(await read(whole('{"name":"x","more":1}'))).toEqual({ name: 'x' });
});

test.each<[string, () => Request, number, RegExp]>([
  ['no body', () => whole(undefined), 400, /missing/],
  ['no JSON', () => whole('{'), 400, /not valid JSON/],
  ['a list', () => whole('[]'), 400, /parameter body is invalid/],
  ['a wrong field', () => whole('{"name":1}'), 400, /parameter name is invalid/],
  ['a wrong field inside', () => whole('{"name":"x","inner":{"count":"1"}}'), 400, /parameter inner\.count is invalid/],
  [
    'too much that comes without a length',
    () => streamed(Buffer.alloc(60, ' '), Buffer.alloc(60, ' ')),
    413,
    /too large/,
  ],
])('%s is refused', async (_, request, status, message) => {
  const refused = read(request());

  await expect(refused).rejects.toMatchObject({ status });
  await expect(refused).rejects.toThrow(message);
});

test('too much that is announced is refused without a look at it', async () => {
  const request = new Request('https://vault.example/', {
    method: 'POST',
    body: '{}',
    headers: { 'content-length': '101' },
  });

  await expect(read(request)).rejects.toMatchObject({ status: 413 });
  expect(request.bodyUsed).toBe(false);
});

test('a body that breaks off is the caller’s fault', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error('gone'));
    },
  });
  const request = new Request('https://vault.example/', { method: 'POST', body, duplex: 'half' });

  await expect(read(request)).rejects.toMatchObject({ status: 400 });
});
