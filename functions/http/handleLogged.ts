import { type HttpHandler, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { type Caller } from '../../shared/contracts/model/caller';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { callerOf } from './callers/admitCaller';
import { handle } from './handle';

/** What the app knows about a request when it answers. */
export type RequestFacts = Partial<Pick<MoveSpec, 'moveId' | 'runId' | 'sourceVault' | 'targetVault'>> & {
  /** Who sent the request, if the app knows its callers. */
  readonly caller?: Caller | undefined;
  /** Ids of the check runs that the request started. */
  readonly checks?: readonly string[];
  /** Id of the comparison that the request started or read. */
  readonly comparison?: string;
  /** How many held moves the events of the request woke. */
  readonly woken?: number;
  /** Id of the fleet that the request is about. */
  readonly fleet?: string;
};

export interface LoggedRequest {
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  /** Path of the request, without its query. */
  readonly instance: string;
  /** Adds facts to the log line of the request. */
  readonly log: (facts: RequestFacts) => void;
}

/**
 * Like `handle`, for requests that start something or read what compares values. Each request writes one line of JSON to the log, whatever its
 * answer, so that a person can find the request that started a move. The line contains no body, no header and no
 * address.
 */
export function handleLogged(
  operationId: string,
  handler: (asked: LoggedRequest) => Promise<HttpResponseInit>,
): HttpHandler {
  return async (request, context) => {
    const began = performance.now();
    let facts: RequestFacts = { caller: callerOf(request) };
    const log = (more: RequestFacts): void => {
      facts = { ...facts, ...more };
    };
    const answerRequest = handle(operationId, (_, __, instance) => handler({ request, context, instance, log }));
    const answer = await answerRequest(request, context);
    const { functionName, invocationId } = context;
    const status = answer.status ?? 200;
    const durationMs = Math.round(performance.now() - began);
    // A report is text, too, in several formats.
    const code = status < 400 ? undefined : codeOf(answer.body);
    const outcome = { ...facts, status, code, invocationId, durationMs };
    const line = JSON.stringify({ event: 'request', request: functionName, ...outcome });
    if (status < 400) context.info(line);
    else context.warn(line);
    return answer;
  };
}

/** Returns the code of a problem document, or undefined, which JSON leaves out. */
function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  return problemDocumentSchema.safeParse(JSON.parse(body)).data?.code;
}

/** Returns the facts of a move that the log line contains. */
export function factsOf({ moveId, runId, sourceVault, targetVault }: MoveSpec): RequestFacts {
  return { moveId, runId, sourceVault, targetVault };
}
