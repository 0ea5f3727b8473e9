import { z } from 'zod';
import type { DurableHttpRequest } from './orchestratorActions';

const responseSchema = z.looseObject({
  statusCode: z.number(),
  headers: z.record(z.string(), z.union([z.string(), z.array(z.string())])),
});

export interface Poll {
  readonly afterMs: number;
  readonly request: DurableHttpRequest;
}

/**
 * Reads the next request from a 202 answer to `callHttp`: GET its Location after Retry-After seconds, with the same headers
 * except the function key. Returns undefined when the answer is final or polling is off.
 */
export function readPoll(result: unknown, request: DurableHttpRequest, defaultMs: number): Poll | undefined {
  if (!request.asynchronousPatternEnabled || typeof result !== 'string') return undefined;
  const { statusCode, headers } = responseSchema.parse(JSON.parse(result));
  const location = header(headers, 'location');
  if (statusCode !== 202 || location === undefined) return undefined;
  const retryAfter = header(headers, 'retry-after');
  const kept = Object.entries(request.headers ?? {}).filter(([name]) => name.toLowerCase() !== 'x-functions-key');
  return {
    afterMs: retryAfter === undefined ? defaultMs : Number(retryAfter) * 1000,
    request: {
      method: 'GET',
      uri: new URL(location, request.uri).href,
      headers: Object.fromEntries(kept),
      tokenSource: request.tokenSource,
      asynchronousPatternEnabled: true,
    },
  };
}

function header(headers: Readonly<Record<string, string | string[]>>, name: string): string | undefined {
  const found = Object.entries(headers).find(([key]) => key.toLowerCase() === name)?.[1];
  return Array.isArray(found) ? found[0] : found;
}
