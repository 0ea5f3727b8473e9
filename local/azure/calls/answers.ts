import { randomUUID } from 'node:crypto';
import { limits } from '../cloud/limits';
import { type Answer, type SentAnswer } from './answer';
import { ServiceError } from './serviceError';
import { type ServiceRequest } from './serviceRequest';
import { type RefusingEffect } from './transmit';

/** Builds the HTTP response. Every response of both planes carries these headers, a 401 included. */
export function respond(
  { status, body, headers: own }: Answer,
  request: ServiceRequest,
  planeHeaders: Readonly<Record<string, string>>,
): SentAnswer {
  const clientRequestId = request.header('x-ms-client-request-id');
  const headers: Record<string, string> = {
    'Cache-Control': 'no-cache',
    Pragma: 'no-cache',
    'x-ms-request-id': randomUUID(),
    'X-Content-Type-Options': 'nosniff',
    ...planeHeaders,
    ...(clientRequestId === undefined ? {} : { 'x-ms-client-request-id': clientRequestId }),
    ...own,
  };
  if (body === undefined) return { status, headers };
  headers['Content-Type'] = 'application/json; charset=utf-8';
  return { status, headers, text: JSON.stringify(body) };
}

/** Turns an error into an answer. An unexpected error becomes a 500 and is printed. */
export function errorAnswer(error: unknown): Answer {
  if (error instanceof ServiceError) {
    return { status: error.status, body: error.body, headers: error.extra.headers ?? {} };
  }
  console.error(error);
  return errorAnswer(new ServiceError(500, 'InternalServerError', 'The emulator failed; its error output says how.'));
}

/** Answers in place of the service, as an injected fault asks. Each plane passes its own 429. */
export async function faultAnswer(
  effect: RefusingEffect,
  request: ServiceRequest,
  throttled: (retryAfterSeconds: number | undefined) => ServiceError,
): Promise<Answer> {
  switch (effect.kind) {
    case 'throttle':
      return shownBy(effect, errorAnswer(throttled(effect.retryAfterSeconds)));
    case 'refuse':
      return errorAnswer(
        new ServiceError(effect.status, effect.code, await messageOf(effect, request), extraOf(effect)),
      );
    case 'error':
      return shownBy(effect, errorAnswer(errorOf(effect.status)));
  }
}

function errorOf(status: 500 | 503): ServiceError {
  return status === 500
    ? new ServiceError(500, 'InternalServerError', 'An unexpected error occurred.')
    : new ServiceError(503, 'ServiceUnavailable', 'The service is temporarily unavailable.');
}

function shownBy({ withoutBody }: { readonly withoutBody?: boolean | undefined }, answer: Answer): Answer {
  if (withoutBody !== true) return answer;
  const { status, headers } = answer;
  return { status, headers: { ...headers, 'Content-Type': 'application/json' } };
}

type Refusal = Extract<RefusingEffect, { kind: 'refuse' }>;

function extraOf({ innerCode }: Refusal): ServiceError['extra'] {
  return innerCode === undefined ? {} : { innerCode };
}

async function messageOf({ message, quotesBody }: Refusal, request: ServiceRequest): Promise<string> {
  return quotesBody ? `${message} ${new TextDecoder().decode(await request.body(limits.restoreBodyBytes))}` : message;
}
