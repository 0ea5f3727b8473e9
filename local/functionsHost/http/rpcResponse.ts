import { z } from 'zod';
import type { TypedData } from '../app/coreTypes';
import { cookieHeader, cookieSchema } from './cookieHeader';

const answerSchema = z.looseObject({
  statusCode: z.coerce.number().int().min(200).max(599),
  headers: z.record(z.string(), z.string()).default({}),
  cookies: z.array(cookieSchema).default([]),
  body: z.looseObject({ bytes: z.instanceof(Uint8Array).optional(), string: z.string().optional() }).nullish(),
});

const bodilessStatuses = new Set([204, 205, 304]);

/** Converts a function's return value to an HTTP answer. No value becomes 204. Throws for an invalid answer. */
export function rpcResponse(returnValue: TypedData | undefined): Response {
  if (!returnValue) return new Response(null, { status: 204 });
  const answer = answerSchema.parse(returnValue.http);
  const headers = new Headers(answer.headers);
  for (const cookie of answer.cookies) headers.append('set-cookie', cookieHeader(cookie));
  const bytes = answer.body?.bytes ?? answer.body?.string;
  const hasBody = bytes !== undefined && bytes.length > 0 && !bodilessStatuses.has(answer.statusCode);
  return new Response(hasBody ? Buffer.from(bytes) : null, { status: answer.statusCode, headers });
}
