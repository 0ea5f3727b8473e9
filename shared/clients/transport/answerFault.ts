import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { type AnswerFault } from './callFault';
import { parseJson } from './readAnswer';

const maxMessage = 300;

const text = z.string().optional().catch(undefined);

/** The error envelope of Key Vault. The inner error is often absent. A part of another form never hides the others. */
const envelopeSchema = z.object({
  error: z.object({
    code: text,
    message: text,
    innererror: z.object({ code: text }).nullish().catch(undefined),
  }),
});

/**
 * Reads an error answer of the service: its status, codes, message, request id and `Retry-After`. `now` is in ms since
 * 1970.
 */
export function answerFault(response: PipelineResponse, now = Date.now()): AnswerFault {
  const error = envelopeSchema.safeParse(parseJson(response.bodyAsText)).data?.error;
  return {
    kind: 'answer',
    status: response.status,
    code: codeOf(error?.code),
    innerCode: codeOf(error?.innererror?.code),
    serviceMessage: oneLine(error?.message ?? ''),
    requestId: requestIdOf(response),
    retryAfterMs: retryAfterMs(response, now),
  };
}

/** Codes of the service are one word of letters. Anything else could quote a part of the request. */
function codeOf(code: string | undefined): string | undefined {
  return code !== undefined && /^[A-Za-z]{1,64}$/.test(code) ? code : undefined;
}

/** Removes line breaks and control characters, because logs and terminals show the message. */
function oneLine(message: string): string {
  const line = message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return line.length <= maxMessage ? line : `${line.slice(0, maxMessage)}…`;
}

/**
 * The request id of an answer, undefined unless it looks like an id, because reports show it. Key Vault sends GUIDs;
 * Azure Resource Manager puts a region before them.
 */
export function requestIdOf({ headers }: Pick<PipelineResponse, 'headers'>): string | undefined {
  const text = headers.get('x-ms-request-id');
  return text !== undefined && /^[\w:.-]{1,64}$/.test(text) ? text : undefined;
}

/**
 * Milliseconds until the next try, undefined when no header says so. `Retry-After` is in seconds or a date, the headers
 * of Azure in milliseconds. Most 429 answers of Key Vault have none of them.
 */
function retryAfterMs({ headers }: PipelineResponse, now: number): number | undefined {
  for (const name of ['retry-after-ms', 'x-ms-retry-after-ms']) {
    const text = headers.get(name)?.trim() ?? '';
    if (/^\d+$/.test(text)) return Number(text);
  }
  const text = headers.get('retry-after');
  if (text === undefined) return undefined;
  const ms = /^\d+$/.test(text.trim()) ? Number(text) * 1000 : Date.parse(text) - now;
  return Number.isFinite(ms) ? Math.max(0, ms) : undefined;
}
