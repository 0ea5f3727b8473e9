import { CallFault, type AnswerFault } from './callFault';
import { type SendRequest, type PipelineResponse } from '@azure/core-rest-pipeline';
import { z } from 'zod';

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

/**
 * Parses an answer. Throws an unreadable `CallFault` when it does not match the schema. The error of the parser is
 * dropped, because it quotes the answer.
 */
export function parseAnswer<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (!parsed.success) throw new CallFault({ kind: 'unreadable' });
  return parsed.data;
}

/** The parsed text; undefined when it is not JSON. */
export function parseJson(text: string | null | undefined): unknown {
  try {
    return JSON.parse(text ?? '');
  } catch {
    return undefined;
  }
}

/**
 * The versions of the vaults' API that the app uses, newest first. It begins with the newest one that the SDKs of secrets, keys and
 * certificates all know, whatever each of them sends by itself. So both vaults answer in the same form, and one version is tested. A cloud
 * can be a version behind; the app then takes the next older one.
 */
export const vaultApiVersions = ['2025-07-01', '7.6', '7.5', '7.4'] as const;

/**
 * Makes a sender that uses the newest of these versions that a vault knows, for every request. It remembers what the vault refused. A
 * refused version executed nothing, so a write can be sent again.
 */
export function inKnownVersion(): (next: SendRequest) => SendRequest {
  let version: string = vaultApiVersions[0];
  return (next) => async (request) => {
    for (;;) {
      const sent = version;
      request.url = inVersion(request.url, sent);
      const response = await next(request);
      const older = olderVersion(sent, response);
      if (older === undefined) return response;
      // Another request may have found an older one meanwhile.
      if (version === sent) version = older;
    }
  };
}

function inVersion(address: string, version: string): string {
  // Most requests are in the right version, and an address takes long to parse.
  if (address.includes(`?api-version=${version}&`) || address.endsWith(`?api-version=${version}`)) return address;
  const url = new URL(address);
  url.searchParams.set('api-version', version);
  return url.href;
}

/** The next older version, if the vault refused that of the request. Source: recorded answers, HTTP 400 `BadParameter`. */
function olderVersion(sent: string, { status, bodyAsText }: PipelineResponse): string | undefined {
  if (status !== 400) return undefined;
  const text = bodyAsText ?? '';
  if (!/version/i.test(text) || !text.includes(sent)) return undefined;
  return vaultApiVersions[vaultApiVersions.findIndex((version) => version === sent) + 1];
}
