import { type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';
import { type AnswerFault } from './callFault';
import { parseJson } from './readAnswer';

const maxMessage = 300;

/** Error envelope of Key Vault; the inner error is often absent. */
const envelopeSchema = z.object({
  error: z.object({
    code: z.string().optional(),
    message: z.string().optional(),
    innererror: z.object({ code: z.string().optional() }).nullish(),
  }),
});

/** Reads the service's error answer: what it says, what may be shown of it, and when to come back. */
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

/** The service's codes are a word of letters. Anything else may be a text, or a part of what was sent. */
function codeOf(code: string | undefined): string | undefined {
  return code !== undefined && /^[A-Za-z]{1,64}$/.test(code) ? code : undefined;
}

/** What the service says is shown in logs and on terminals: no line break, nothing that steers them. */
function oneLine(message: string): string {
  const line = message
    .replaceAll(/\s+/g, ' ')
    .replaceAll(/[\p{Cc}\p{Cf}]/gu, '')
    .trim();
  return line.length <= maxMessage ? line : `${line.slice(0, maxMessage)}…`;
}

/** Shown and carried along, so nothing that is not of the shape of an id: GUIDs, at the management plane after a region. */
export function requestIdOf({ headers }: Pick<PipelineResponse, 'headers'>): string | undefined {
  const text = headers.get('x-ms-request-id');
  return text !== undefined && /^[\w:.-]{1,64}$/.test(text) ? text : undefined;
}

/** The service writes seconds, a date, or, in Azure's own headers, milliseconds. Most of its 429 carry none of them. */
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
