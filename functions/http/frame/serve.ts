import { type HttpRequest, type HttpResponseInit, type InvocationContext } from '@azure/functions';
import { type DurableClient, getClient } from 'durable-functions';
import { type Caller } from '../../../shared/contracts/model/caller';
import { MoverError } from '../../../shared/contracts/model/moverError';
import {
  type AnswerOf,
  type BodyOf,
  type FormatOf,
  type Operation,
  type QueryOf,
} from '../../../shared/contracts/operations/operation';
import { type ApiOperation, apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { type OperationId, type Operations, operations } from '../../../shared/contracts/operations/operations';
import { callerOf } from '../callers/admitCaller';
import { chooseFormat, type TextAnswer } from './chooseFormat';
import { handleAny, type Serve } from '../answers/handle';
import { handleLogged, type RequestFacts } from './handleLogged';
import { parseBody } from './parseBody';
import { parseQuery } from './parseQuery';
import { Refused } from '../answers/problem';

/** A request to an operation. */
export interface Call {
  /** The parameter of the path; empty if the path has none. */
  readonly id: string;
  /** The client of the Durable runtime. */
  readonly client: DurableClient;
  /** Who sent the request, if the app knows its callers. */
  readonly caller: Caller | undefined;
  /** Path of the request, without its query: a query may hold a key. */
  readonly instance: string;
  /** Returns the address of a path of the app, such as `moves/one`, as the caller reaches it. */
  readonly uriOf: (path: string) => string;
  /** Adds facts to the log line of the request. */
  readonly log: (facts: RequestFacts) => void;
  readonly context: InvocationContext;
  readonly request: HttpRequest;
}

/** A request with everything that its operation parses. */
export interface Asked<O extends Operation> extends Call {
  readonly query: QueryOf<O>;
  readonly body: BodyOf<O>;
  readonly format: FormatOf<O>;
}

/** What a handler returns: the body of its operation, or a text if the operation has other formats than JSON. */
export type Answer<O extends Operation> =
  | JsonAnswer<AnswerOf<O>>
  | (O extends { readonly formats: object } | { readonly types: object } ? TextAnswer : never)
  | (O extends { readonly hasHandshake: true } ? Handshake : never);

export interface JsonAnswer<Body> {
  /** Default: the status of the operation's success. */
  readonly status?: 200 | 202;
  readonly headers?: Readonly<Record<string, string>>;
  readonly jsonBody: Sent<Body>;
}

/** The answer to `OPTIONS`. */
export interface Handshake {
  readonly status: 200 | 204;
  readonly headers: Readonly<Record<string, string>>;
}

type Sent<T> = T extends readonly (infer Each)[]
  ? readonly Sent<Each>[]
  : T extends object
    ? { readonly [Name in keyof T]: Sent<T[Name]> }
    : T;

/** The handler of an operation. Only `serve` makes one, and only such a handler can be registered. */
export type OperationHandler<Id extends OperationId> = Serve & { readonly operationId: Id };

/**
 * Makes the HTTP handler of an operation from a function that gets parsed input. A request that the operation's row does not allow gets
 * its problem document here; so does everything that the function throws.
 */
export function serve<Id extends OperationId>(
  operationId: Id,
  handler: (asked: Asked<Operations[Id]>) => Promise<Answer<Operations[Id]>>,
): OperationHandler<Id> {
  const row: Operation = operations[operationId];
  const { path, success, isLogged } = describedAs(operationId);
  const name = /\{(\w+)\}/.exec(path)?.[1] ?? '';
  const answerWith = (log: Call['log']): Serve =>
    handleAny(async (request, context, instance) => {
      const query = parseQuery(operationId, row, request);
      const format = row.formats === undefined ? 'json' : chooseFormat(request, row);
      const asked = {
        id: request.params[name] ?? '',
        get client() {
          return getClient(context);
        },
        ...{ caller: callerOf(request), instance, log, context, request, query, format },
        uriOf: (path: string) => new URL(`/api/${path}`, request.url).href,
        body: await parseBody(row, request, query),
      };
      // The row of the operation has parsed what its types say.
      const answer = await handler(asked as unknown as Asked<Operations[Id]>).catch(asConflict(row));
      return { status: success.status, ...(answer as HttpResponseInit) };
    });
  const served: Serve = isLogged ? handleLogged(answerWith) : answerWith(() => undefined);
  return Object.assign(served, { operationId });
}

function describedAs(operationId: OperationId): ApiOperation {
  const found = apiOperations.find((each) => each.operationId === operationId);
  if (found === undefined) throw new Error(`The table has no operation ${operationId}.`);
  return found;
}

/** Never return content that does not match what history says. */
function asConflict({ conflict }: Operation) {
  return (error: unknown): never => {
    if (!(error instanceof MoverError) || error.code !== conflict) throw error;
    throw new Refused({ status: 409, code: conflict, detail: error.message });
  };
}
