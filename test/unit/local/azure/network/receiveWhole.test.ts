import { receiveWhole } from '../../../../../local/azure/network/receiveWhole';

const url = 'https://vault.example/secrets/one?api-version=1';

function streamed(...pieces: string[]): Request {
  const body = new ReadableStream<Uint8Array>({
    start(controller) {
      for (const piece of pieces) controller.enqueue(Buffer.from(piece));
      controller.close();
    },
  });
  return new Request(url, { method: 'PUT', body, duplex: 'half' });
}

test('returns the whole request as often as asked', async () => {
  const received = await receiveWhole(streamed('{"a"', ':1}'), 100);

  for (const request of [received(), received()]) {
    expect([request.method, request.url, await request.text()]).toEqual(['PUT', url, '{"a":1}']);
  }
});

test('keeps the headers and an absent body', async () => {
  const sent = new Request(url, { method: 'DELETE', headers: { authorization: 'Bearer x' } });
  const request = (await receiveWhole(sent, 100))();

  expect([request.headers.get('authorization'), request.body]).toEqual(['Bearer x', null]);
});

test('rejects a body without a length that is too large', async () => {
  await expect(receiveWhole(streamed('x'.repeat(60), 'x'.repeat(60)), 100)).rejects.toMatchObject({ status: 413 });
});

test('leaves a body unread that announces too many bytes', async () => {
  const sent = new Request(url, { method: 'PUT', body: '{}', headers: { 'content-length': '101' } });

  expect((await receiveWhole(sent, 100))().bodyUsed).toBe(false);
});

test('rejects when the connection ends inside the body', async () => {
  const body = new ReadableStream({
    pull(controller) {
      controller.error(new Error('aborted'));
    },
  });
  const sent = new Request(url, { method: 'PUT', body, duplex: 'half' });

  await expect(receiveWhole(sent, 100)).rejects.toMatchObject({ status: 400 });
});
