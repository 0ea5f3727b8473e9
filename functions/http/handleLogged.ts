import { type HttpHandler, type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { type MoveSpec } from '../../shared/contracts/steps/moveSpec';
import { problemDocumentSchema } from '../../shared/contracts/api/problemDocument';
import { handle } from './handle';

/** What a request turned out to be about, as far as it got. */
export type RequestFacts = Partial<Pick<MoveSpec, 'moveId' | 'runId' | 'sourceVault' | 'targetVault'>> & {
  /** Ids of the runs of checks that it started. */
  readonly checks?: readonly string[];
};

export interface LoggedRequest {
  readonly request: HttpRequest;
  readonly context: InvocationContext;
  /** Path of the request, without its query. */
  readonly instance: string;
  /** Adds to what the line about the request says. */
  readonly tell: (facts: RequestFacts) => void;
}

/**
 * As `handle`, for requests that set something going: each writes one line of JSON, whatever came of it, so that a person
 * gets from a move to the request that began it. No body, no header, no address is in it.
 */
export function handleLogged(
  operationId: string,
  handler: (asked: LoggedRequest) => Promise<HttpResponseInit>,
): HttpHandler {
  return async (request, context) => {
    const began = performance.now();
    let facts: RequestFacts = {};
    const tell = (more: RequestFacts): void => {
      facts = { ...facts, ...more };
    };
    const told = handle(operationId, (_, __, instance) => handler({ request, context, instance, tell }));
    const answer = await told(request, context);
    const { functionName, invocationId } = context;
    const status = answer.status ?? 200;
    const durationMs = Math.round(performance.now() - began);
    const said = { ...facts, status, code: codeOf(answer.body), invocationId, durationMs };
    const line = JSON.stringify({ event: 'request', request: functionName, ...said });
    if (status < 400) context.info(line);
    else context.warn(line);
    return answer;
  };
}

/** The code of a problem document; JSON has no field for the undefined. */
function codeOf(body: unknown): string | undefined {
  if (typeof body !== 'string') return undefined;
  return problemDocumentSchema.safeParse(JSON.parse(body)).data?.code;
}

/** Of a move no more than the log tells. */
export function factsOf({ moveId, runId, sourceVault, targetVault }: MoveSpec): RequestFacts {
  return { moveId, runId, sourceVault, targetVault };
}
