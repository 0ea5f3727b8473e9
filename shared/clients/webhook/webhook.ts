import { createHmac } from 'node:crypto';
import {
  createDefaultHttpClient,
  createEmptyPipeline,
  createHttpHeaders,
  createPipelineRequest,
  type HttpClient,
  type PipelineResponse,
  proxyPolicy,
} from '@azure/core-rest-pipeline';
import { MoverError } from '../../contracts/model/moverError';
import { type NoticeFormat, type WebhookSetting } from '../../contracts/settings/webhookSettings';
import { CallFault, networkFault } from '../transport/callFault';
import { withDeadline } from '../transport/vaultPipeline';

/** Sends notices to the receiver that the settings name. */
export interface Webhook {
  readonly format: NoticeFormat;
  /**
   * Sends a message once. Returns `delivered` for a 2xx answer and `refused` for a 410. Throws `NOTICE_NOT_DELIVERED`
   * when another try may succeed.
   */
  send(message: WebhookMessage): Promise<{ readonly state: 'delivered' | 'refused'; readonly status: number }>;
}

const chat = 'application/json; charset=utf-8';
const contentTypes: Readonly<Record<NoticeFormat, string>> = {
  cloudEvents: 'application/cloudevents+json; charset=utf-8',
  teams: chat,
  slack: chat,
};

/** Standard Webhooks 1.0.0 advises 15 to 30 s. The shorter time is enough, because notices are small and retried. */
const defaultTimeoutMs = 15_000;

export interface WebhookParts {
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
  readonly httpClient?: HttpClient;
}

/**
 * A client of the receiver that the settings name. It reads only the status of an answer and follows no redirect: its
 * pipeline has no policy except for the machine's proxy. Error messages name only the origin of the receiver, because
 * the rest of the address often contains a token.
 */
export function webhookClient({ url, format, secrets }: WebhookSetting, parts: WebhookParts = {}): Webhook {
  const { timeoutMs = defaultTimeoutMs, nowMs = Date.now, httpClient = createDefaultHttpClient() } = parts;
  const receiver = new URL(url).origin;
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  const request = (message: WebhookMessage) =>
    createPipelineRequest({
      url,
      method: 'POST',
      headers: createHttpHeaders({
        'content-type': contentTypes[format],
        'user-agent': 'keyvault-mover',
        ...(secrets.length === 0 ? {} : signWebhook(message, Math.floor(nowMs() / 1000), secrets)),
      }),
      body: message.body,
      // The settings allow http only for this machine.
      allowInsecureConnection: true,
      // Every answer is a stream, so that no body is read.
      streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
    });
  const post = (message: WebhookMessage): Promise<PipelineResponse> =>
    withDeadline(request(message), (sent) => pipeline.sendRequest(httpClient, sent), timeoutMs);
  return { format, send: async (message) => settle(receiver, await answerOf(receiver, () => post(message))) };
}

async function answerOf(receiver: string, post: () => Promise<PipelineResponse>): Promise<number> {
  try {
    const { status, readableStreamBody } = await post();
    if (readableStreamBody !== undefined && 'destroy' in readableStreamBody) {
      (readableStreamBody as NodeJS.ReadableStream & { destroy(): void }).destroy();
    }
    return status;
  } catch (error) {
    const fault = networkFault(error);
    throw notDelivered(`The app could not reach the receiver at ${receiver}: ${describe(fault)}.`, fault);
  }
}

function settle(receiver: string, status: number): { state: 'delivered' | 'refused'; status: number } {
  if (status >= 200 && status < 300) return { state: 'delivered', status };
  // Source: Standard Webhooks 1.0.0, "Webhook success and failure": 410 means that the receiver wants no more messages.
  if (status === 410) return { state: 'refused', status };
  const redirect = status >= 300 && status < 400 ? ', and redirects are not followed' : '';
  throw notDelivered(`The receiver at ${receiver} answered HTTP ${status}${redirect}.`, undefined);
}

function describe(fault: Error): string {
  return fault instanceof CallFault ? fault.message : fault.name;
}

function notDelivered(message: string, cause: Error | undefined): MoverError {
  return new MoverError('NOTICE_NOT_DELIVERED', message, { retryable: true, cause });
}

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
