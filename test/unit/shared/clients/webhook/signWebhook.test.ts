import { signWebhook } from '../../../../../shared/clients/webhook/webhook';

// Published examples of the scheme: the first of the Standard Webhooks specification, the second of its reference libraries.
test.each([
  {
    id: 'msg_loFOjxBNrRLzqYUf',
    seconds: 1731705121,
    body: '{"event_type":"ping","data":{"success":true}}',
    secret: 'plJ3nmyCDGBKInavdOK15jsl',
    signature: 'v1,rAvfW3dJ/X/qxhsaXPOyyCGmRKsaKWcsNccKXlIktD0=',
  },
  {
    id: 'msg_p5jXN8AQM9LWM0D4loKWxJek',
    seconds: 1614265330,
    body: '{"test": 2432232314}',
    secret: 'MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    signature: 'v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE=',
  },
])('signWebhook signs the published example $id as published', ({ id, seconds, body, secret, signature }) => {
  expect(signWebhook({ id, body }, seconds, [Buffer.from(secret, 'base64')])).toEqual({
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signature,
  });
});

test('signWebhook adds one signature per secret, the newest first', () => {
  const message = { id: 'one', body: '{}' };
  const [first, second] = [Buffer.alloc(24, 1), Buffer.alloc(24, 2)];
  const alone = (secret: Uint8Array) => signWebhook(message, 7, [secret])['webhook-signature'];
  expect(signWebhook(message, 7, [first, second])['webhook-signature']).toBe(`${alone(first)} ${alone(second)}`);
});
