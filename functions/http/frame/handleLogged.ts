import { type Caller } from '../../../shared/contracts/model/caller';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { problemDocumentSchema } from '../../../shared/contracts/api/problemDocument';
import { callerOf } from '../callers/admitCaller';
import { type Serve } from '../answers/handle';

/** What the app knows about a request when it answers. */
export type RequestFacts = Partial<Pick<MoveSpec, 'moveId' | 'runId' | 'sourceVault' | 'targetVault'>> & {
  /** Who sent the request, if the app knows its callers. */
  readonly caller?: Caller | undefined;
  /** The vault whose access the request read. */
  readonly vault?: string;
  /** Ids of the check runs that the request started. */
  readonly checks?: readonly string[];
  /** Id of the comparison that the request started or read. */
  readonly comparison?: string;
  /** Id of the search for consumers that the request started or read. */
  readonly search?: string;
  /** How many held moves the events of the request woke. */
  readonly woken?: number;
  /** Id of the fleet that the request is about. */
  readonly fleet?: string;
};

/**
 * Logs each request that starts something or reads what compares values in one line of JSON, whatever its answer, so that a person can
 * find the request that started a move. The line contains no body, no header and no address. `serve` returns the handler, which adds
 * facts to the line.
 */
export function handleLogged(serve: (log: (facts: RequestFacts) => void) => Serve): Serve {
  return async (request, context) => {
    const began = performance.now();
    let facts: RequestFacts = { caller: callerOf(request) };
    const answer = await serve((more) => {
      facts = { ...facts, ...more };
    })(request, context);
    const { functionName, invocationId } = context;
    const { status = 200, body } = answer;
    const durationMs = Math.round(performance.now() - began);
    // A report is text, too, in several formats.
    const code = status < 400 ? undefined : codeOf(body);
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
export function moveFacts({ moveId, runId, sourceVault, targetVault }: MoveSpec): RequestFacts {
  return { moveId, runId, sourceVault, targetVault };
}
