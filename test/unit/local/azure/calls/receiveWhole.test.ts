import { receiveWhole } from '../../../../../local/azure/calls/receiveWhole';
import { arriving } from '../../../../support/azure/arrivingRequest';

test('returns the whole request as often as asked', async () => {
  const received = await receiveWhole(arriving({ pieces: ['{"a"', ':1}'] }), 100);

  for (const request of [received(), received()]) {
    const text = Buffer.from(await request.body(100)).toString();
    expect([request.method, request.url.pathname, text]).toEqual(['PUT', '/secrets/one', '{"a":1}']);
  }
});

test('keeps the headers and an absent body', async () => {
  const headers = { authorization: 'Bearer x' };
  const request = (await receiveWhole(arriving({ method: 'DELETE', headers }), 100))();

  expect([request.header('authorization'), (await request.body(100)).byteLength]).toEqual(['Bearer x', 0]);
});

test('rejects a body without a length that is too large', async () => {
  const pieces = ['x'.repeat(60), 'x'.repeat(60)];
  await expect(receiveWhole(arriving({ pieces }), 100)).rejects.toMatchObject({ status: 413 });
});

test('rejects a received body that is too large for its operation', async () => {
  const received = await receiveWhole(arriving({ pieces: ['x'.repeat(60)] }), 100);
  await expect(received().body(59)).rejects.toMatchObject({ status: 413 });
});

test('leaves a body unread that announces too many bytes', async () => {
  const sent = arriving({ pieces: ['{}'], headers: { 'content-length': '101' } });
  const request = (await receiveWhole(sent, 100))();

  expect(Buffer.from(await request.body(100)).toString()).toBe('{}');
});

test('rejects when the connection ends inside the body', async () => {
  await expect(receiveWhole(arriving({ pieces: ['{"a"'], isCutOff: true }), 100)).rejects.toMatchObject({
    status: 400,
  });
});
