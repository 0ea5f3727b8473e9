import { z } from 'zod';
import { type ServiceRequest } from '../../../../../local/azure/calls/serviceRequest';
import { readBody } from '../../../../../local/azure/calls/readBody';
import { arriving } from '../../../../support/azure/arrivingRequest';

const schema = z.object({ name: z.string(), inner: z.object({ count: z.number() }).optional() });

const streamed = (...pieces: Uint8Array[]) => arriving({ method: 'POST', pieces });
const whole = (body: string | undefined) => arriving({ method: 'POST', pieces: body === undefined ? [] : [body] });
const read = (request: ServiceRequest) => readBody(request, schema, 100);

test('joins a character that is split between two chunks', async () => {
  const bytes = Buffer.from('{"name":"größe"}');

  expect(await read(streamed(bytes.subarray(0, 12), bytes.subarray(12)))).toEqual({ name: 'größe' });
});

test('drops unknown fields', async () => {
  expect(await read(whole('{"name":"x","more":1}'))).toEqual({ name: 'x' });
});

test.each<[string, () => ServiceRequest, number, RegExp]>([
  ['no body', () => whole(undefined), 400, /missing/],
  ['no valid JSON', () => whole('{'), 400, /not valid JSON/],
  ['a list', () => whole('[]'), 400, /parameter body is invalid/],
  ['a wrong field', () => whole('{"name":1}'), 400, /parameter name is invalid/],
  ['a wrong field inside', () => whole('{"name":"x","inner":{"count":"1"}}'), 400, /parameter inner\.count is invalid/],
  ['too many bytes without a length', () => streamed(Buffer.alloc(60, ' '), Buffer.alloc(60, ' ')), 413, /too large/],
])('rejects %s', async (_, request, status, message) => {
  const refused = read(request());

  await expect(refused).rejects.toMatchObject({ status });
  await expect(refused).rejects.toThrow(message);
});

test('rejects too large a body by its length, unread', async () => {
  const request = arriving({ pieces: ['{}'], headers: { 'content-length': '101' } });

  await expect(read(request)).rejects.toMatchObject({ status: 413 });
  expect(Buffer.from(await request.body(100)).toString()).toBe('{}');
});

test('answers 400 for a body that breaks off', async () => {
  await expect(read(arriving({ pieces: ['{'], isCutOff: true }))).rejects.toMatchObject({ status: 400 });
});
