import { createHmac } from 'node:crypto';

export interface WebhookMessage {
  readonly id: string;
  readonly body: string;
}

/**
 * The headers that prove the sender and the time of a message: an HMAC-SHA-256 over id, time and body for every secret.
 * `seconds` is the unix time.
 * Source: Standard Webhooks 1.0.0, "Webhook headers" and "Signature scheme".
 */
export function signWebhook(
  { id, body }: WebhookMessage,
  seconds: number,
  secrets: readonly Uint8Array[],
): Readonly<Record<string, string>> {
  const signatures = secrets.map(
    (secret) => `v1,${createHmac('sha256', secret).update(`${id}.${seconds}.${body}`).digest('base64')}`,
  );
  return {
    'webhook-id': id,
    'webhook-timestamp': String(seconds),
    'webhook-signature': signatures.join(' '),
  };
}
