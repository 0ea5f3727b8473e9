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
import { type WebhookSetting } from '../../contracts/settings/webhookSettings';
import { CallFault } from '../transport/callFault';
import { networkFault } from '../transport/networkFault';
import { signWebhook, type WebhookMessage } from './signWebhook';
import { withDeadline } from '../transport/withDeadline';

/** The one receiver of notices. */
export interface Webhook {
  /**
   * Sends a message once. Gives what the receiver settled it with; throws `NOTICE_NOT_DELIVERED` when another try may
   * succeed.
   */
  send(message: WebhookMessage): Promise<{ readonly state: 'delivered' | 'refused'; readonly status: number }>;
}

/** Source: Standard Webhooks 1.0.0 advises 15 to 30 s; a notice is small, and its delivery is tried again anyway. */
const usualTimeoutMs = 15_000;

export interface WebhookParts {
  readonly timeoutMs?: number;
  readonly nowMs?: () => number;
  readonly httpClient?: HttpClient;
}

/**
 * Opens the receiver that the settings name. Nothing of its answer is read but the status, and no redirect is followed:
 * the pipeline is empty, but for the machine's proxy. Messages of errors name the receiver's origin alone, because the
 * rest of an address is often a token.
 */
export function openWebhook({ url, secrets }: WebhookSetting, parts: WebhookParts = {}): Webhook {
  const { timeoutMs = usualTimeoutMs, nowMs = Date.now, httpClient = createDefaultHttpClient() } = parts;
  const receiver = new URL(url).origin;
  const pipeline = createEmptyPipeline();
  pipeline.addPolicy(proxyPolicy());
  const request = (message: WebhookMessage) =>
    createPipelineRequest({
      url,
      method: 'POST',
      headers: createHttpHeaders({
        'content-type': 'application/cloudevents+json; charset=utf-8',
        'user-agent': 'keyvault-mover',
        ...signWebhook(message, Math.floor(nowMs() / 1000), secrets),
      }),
      body: message.body,
      // The settings let http through for this machine alone.
      allowInsecureConnection: true,
      // Every answer is a stream, so that the body of none is read.
      streamResponseStatusCodes: new Set([Number.POSITIVE_INFINITY]),
    });
  const post = (message: WebhookMessage): Promise<PipelineResponse> =>
    withDeadline(request(message), (sent) => pipeline.sendRequest(httpClient, sent), timeoutMs);
  return { send: async (message) => settle(receiver, await answerOf(receiver, () => post(message))) };
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
    throw notDelivered(`The receiver at ${receiver} could not be reached: ${describe(fault)}.`, fault);
  }
}

function settle(receiver: string, status: number): { state: 'delivered' | 'refused'; status: number } {
  if (status >= 200 && status < 300) return { state: 'delivered', status };
  // Source: Standard Webhooks 1.0.0, "Webhook success and failure": 410 says that the address is gone for good.
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
