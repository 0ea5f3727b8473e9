import { type PipelinePolicy, type PipelineRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { answerFault } from './answerFault';
import { callContext } from './callContext';
import { CallFault } from './callFault';
import { networkFault } from './networkFault';
import { withDeadline } from './withDeadline';

const bodySchema = z.looseObject({ attributes: z.looseObject({}).optional() });
const pageSchema = z.object({ nextLink: z.string().nullish() });

/**
 * The outermost step of a vault client's pipeline: every call has a deadline, goes to this vault only, and fails with a
 * `CallFault` that carries nothing of the request. Outermost, so that it runs before the challenge step keeps the body
 * aside, and sees error answers before the SDK's paging loses them.
 */
export function vaultCallPolicy(vaultHost: string, timeoutMs: number): PipelinePolicy {
  return {
    name: 'vaultCallPolicy',
    async sendRequest(request, next) {
      requireHost(request, vaultHost);
      writeDates(request);
      const response = await withDeadline(request, next, timeoutMs).catch((error: unknown) =>
        Promise.reject(networkFault(error)),
      );
      if (response.status >= 400) throw new CallFault(answerFault(response));
      keepNextLink(request, response);
      return response;
    },
  };
}

/** A continuation token is an address that the service wrote and history kept: followed only back to the same vault. */
function requireHost(request: PipelineRequest, vaultHost: string): void {
  const { protocol, host } = new URL(request.url);
  if (protocol !== 'https:' || host !== vaultHost) throw new CallFault({ kind: 'challenge' });
}

function writeDates(request: PipelineRequest): void {
  const dates = callContext.getStore()?.dates;
  if (dates === undefined || typeof request.body !== 'string') return;
  const body = bodySchema.parse(JSON.parse(request.body));
  request.body = JSON.stringify({ ...body, attributes: { ...body.attributes, ...dates } });
}

function keepNextLink(request: PipelineRequest, response: PipelineResponse): void {
  const context = callContext.getStore();
  if (context === undefined || request.method !== 'GET') return;
  const nextLink = readPage(response.bodyAsText ?? '')?.nextLink;
  if (typeof nextLink === 'string' && nextLink !== '') context.nextLink = nextLink;
}

function readPage(text: string): z.infer<typeof pageSchema> | undefined {
  try {
    return pageSchema.safeParse(JSON.parse(text)).data;
  } catch {
    return undefined;
  }
}
