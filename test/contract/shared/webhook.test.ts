import { randomBytes } from 'node:crypto';
import { webhookClient, type WebhookParts } from '../../../shared/clients/webhook/webhook';
import { MoverError } from '../../../shared/contracts/model/moverError';
import { answer, isSigned, type NoticeReceiver, startNoticeReceiver } from '../../support/notices/noticeReceiver';

const secret = `whsec_${randomBytes(32).toString('base64')}`;
const bytesOf = (text: string) => Buffer.from(text.replace('whsec_', ''), 'base64');
const body = JSON.stringify({ specversion: '1.0', note: 'Grüße' });

let receiver: NoticeReceiver;
beforeEach(async () => {
  receiver = await startNoticeReceiver();
});
afterEach(async () => receiver.stop());

const clientOf = (parts: WebhookParts = {}, url = receiver.url) =>
  webhookClient({ url, format: 'cloudEvents', secrets: [bytesOf(secret)] }, parts);
const send = (parts: WebhookParts = {}, url?: string) => clientOf(parts, url).send({ id: 'move-a-01', body });

async function faultOf(sending: Promise<unknown>): Promise<MoverError> {
  const fault = await sending.then(
    () => undefined,
    (error: unknown) => error,
  );
  if (fault instanceof MoverError) return fault;
  throw new Error(`Expected a MoverError; ${String(fault)} came.`);
}

test('send delivers a message with a signature that a receiver can verify', async () => {
  expect(await send()).toEqual({ state: 'delivered', status: 204 });
  const [notice] = receiver.received;
  expect(notice).toMatchObject({ method: 'POST', url: '/hooks/mover?code=receiver-token', body });
  expect(notice?.headers).toMatchObject({
    'content-type': 'application/cloudevents+json; charset=utf-8',
    'webhook-id': 'move-a-01',
  });
  expect(notice && (await isSigned(notice, secret))).toBe(true);
});

test('send posts JSON without a signature to a chat', async () => {
  await webhookClient({ url: receiver.url, format: 'teams', secrets: [] }).send({ id: 'move-a-01', body });
  const [notice] = receiver.received;
  expect(notice).toMatchObject({ body, headers: { 'content-type': 'application/json; charset=utf-8' } });
  expect(Object.keys(notice?.headers ?? {}).filter((name) => name.startsWith('webhook-'))).toEqual([]);
});

test.each(['body', 'id', 'time', 'secret'])(
  'send signs so that the signature does not match another %s',
  async (what) => {
    await send();
    const [notice] = receiver.received;
    if (notice === undefined) throw new Error('nothing came');
    const time = String(Number(notice.headers['webhook-timestamp']) - 1);
    const forged = {
      body: { ...notice, body: `${notice.body} ` },
      id: { ...notice, headers: { ...notice.headers, 'webhook-id': 'move-a-02' } },
      time: { ...notice, headers: { ...notice.headers, 'webhook-timestamp': time } },
      secret: notice,
    }[what];
    const key = what === 'secret' ? `whsec_${randomBytes(32).toString('base64')}` : secret;
    expect(forged && (await isSigned(forged, key))).toBe(false);
  },
);

test('send signs with both secrets, so that receivers of either can verify', async () => {
  const next = `whsec_${randomBytes(24).toString('base64')}`;
  await webhookClient({ url: receiver.url, format: 'cloudEvents', secrets: [bytesOf(next), bytesOf(secret)] }).send({
    id: 'one',
    body,
  });
  const [notice] = receiver.received;
  expect(notice && (await Promise.all([isSigned(notice, next), isSigned(notice, secret)]))).toEqual([true, true]);
});

test('send signs each try with its current time', async () => {
  let seconds = 1_800_000_000;
  const webhook = clientOf({ nowMs: () => (seconds += 60) * 1000 });
  await webhook.send({ id: 'one', body });
  await webhook.send({ id: 'one', body });
  const headers = receiver.received.map((notice) => notice.headers);
  expect(headers.map((each) => each['webhook-timestamp'])).toEqual(['1800000060', '1800000120']);
  expect(headers[0]?.['webhook-signature']).not.toBe(headers[1]?.['webhook-signature']);
});

test('send fails on a 500 and succeeds at the second try', async () => {
  receiver.respond = (response, count) => response.writeHead(count === 1 ? 500 : 200).end();
  const fault = await faultOf(send());
  expect([fault.code, fault.retryable]).toEqual(['NOTICE_NOT_DELIVERED', true]);
  expect(fault.message).toBe(`The receiver at http://127.0.0.1:${receiver.port} answered HTTP 500.`);
  expect(await send()).toEqual({ state: 'delivered', status: 200 });
});

test.each([301, 302, 303, 307, 308])('send does not follow the redirect %s', async (status) => {
  const other = await startNoticeReceiver();
  receiver.respond = answer(status, { location: other.url });
  expect((await faultOf(send())).message).toContain(`HTTP ${status}, and redirects are not followed`);
  expect([receiver.received.length, other.received.length]).toEqual([1, 0]);
  await other.stop();
});

test.each([400, 401, 403, 404, 429, 503])('send throws a retryable error for HTTP %s', async (status) => {
  receiver.respond = answer(status);
  expect((await faultOf(send())).retryable).toBe(true);
  expect(receiver.received).toHaveLength(1);
});

test('send returns refused for HTTP 410', async () => {
  receiver.respond = answer(410);
  expect(await send()).toEqual({ state: 'refused', status: 410 });
});

test('send reports a receiver that cannot be reached', async () => {
  const { url } = receiver;
  await receiver.stop();
  const fault = await faultOf(send({}, url));
  expect(fault).toMatchObject({ code: 'NOTICE_NOT_DELIVERED', retryable: true });
  expect(fault.message).toContain('network ECONNREFUSED');
});

test('send gives up on a receiver that does not answer in time', async () => {
  receiver.respond = () => undefined;
  const began = performance.now();
  expect((await faultOf(send({ timeoutMs: 200 }))).message).toContain('no answer in 200 ms');
  expect(performance.now() - began).toBeLessThan(5_000);
});

test('send reads only the status of an endless answer', async () => {
  const closed = new Promise<number>((resolve) => {
    receiver.respond = (response) => {
      response.writeHead(200, { 'content-type': 'text/plain' });
      let sent = 0;
      const pour = (): void => {
        while (response.write('x'.repeat(65_536))) sent += 65_536;
      };
      response.on('drain', pour).on('close', () => {
        resolve(sent);
      });
      pour();
    };
  });
  expect(await send()).toEqual({ state: 'delivered', status: 200 });
  // At most the size of the buffers of both ends.
  expect(await closed).toBeLessThan(32 * 1024 * 1024);
});

test('send ignores a body that stops half way', async () => {
  receiver.respond = (response) => {
    response.writeHead(202, { 'content-length': '1000' });
    response.write('half');
  };
  expect(await send({ timeoutMs: 2_000 })).toEqual({ state: 'delivered', status: 202 });
});

test('send names the receiver in errors without its path and token', async () => {
  receiver.respond = answer(500);
  const fault = await faultOf(send());
  for (const text of [fault.message, String(fault.stack), JSON.stringify(fault)]) {
    expect(text).not.toMatch(/receiver-token|hooks|whsec/);
  }
});
