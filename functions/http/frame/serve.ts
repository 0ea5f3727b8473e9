import { type Fault } from '../answers/problem';
import { type Parameter, limitOf, listLimits } from '../../../shared/contracts/operations/parameters';
import { parameterMustBe, fieldName } from '../answers/describeIssue';
import { parseInput } from '../answers/faults';
import { vaultPairSchema } from '../../../shared/contracts/model/checks';
import { nearestName } from '../../../shared/rules/text/nearestName';
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

/** The Functions host reads these from the query of every call: a function key, and the key's name. */
const ofHost: ReadonlySet<string> = new Set(['code', 'clientid']);

// A hostile query could otherwise make the answer as large as itself.
const maxUnknown = 20;

const maxName = 100;

/** Parses the query of a call. Throws a refusal that names every fault. */
export function parseQuery(operationId: OperationId, row: Operation, request: Pick<HttpRequest, 'query'>): object {
  refuseUnknown(request, operationId);
  const pair = row.pair === undefined ? {} : pairIn(request);
  const faults: Fault[] = [];
  const valueOf = (name: string, { expected, parse }: Parameter<unknown>): unknown => {
    const asked = request.query.get(name);
    const value = asked === null ? undefined : parse(asked);
    if (asked !== null && value === undefined)
      faults.push({ pointer: `/${name}`, detail: parameterMustBe(name, expected, asked) });
    return value;
  };
  const page = row.list && {
    limit: valueOf('limit', limitOf(row.list.of)) ?? listLimits.default,
    after: valueOf('continuationToken', row.list.token),
  };
  const own = Object.entries(row.query ?? {}).map(([name, parameter]) => [name, valueOf(name, parameter)] as const);
  if (faults.length > 0) throw refusalOf(faults);
  return { ...pair, ...page, ...Object.fromEntries<unknown>(own) };
}

/** Parses the pair of vaults that `sourceVault` and `targetVault` name. The value is undefined if the request has neither. */
function pairIn({ query }: Pick<HttpRequest, 'query'>): object {
  const [sourceVault, targetVault] = [query.get('sourceVault') ?? undefined, query.get('targetVault') ?? undefined];
  if (sourceVault === undefined && targetVault === undefined) return {};
  const pair = parseInput(vaultPairSchema, { sourceVault, targetVault });
  if (!pair.ok) throw refusalOf(pair.faults);
  return { pair: pair.data };
}

/** Refuses a call with a query parameter that its operation does not have. The answer never repeats a value. */
function refuseUnknown({ query }: Pick<HttpRequest, 'query'>, operationId: OperationId): void {
  const known = Object.keys(apiOperations.find((each) => each.operationId === operationId)?.query ?? {});
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name) && !ofHost.has(name.toLowerCase()));
  const errors = unknown.slice(0, maxUnknown).map((name) => faultOf(name.slice(0, maxName), known));
  if (errors.length > 0) throw refusalOf(errors, unknown.length);
}

function faultOf(name: string, known: readonly string[]): Fault {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const nearest = nearestName(name, known);
  const takes = known.length === 0 ? 'This call takes none.' : `This call takes ${known.join(', ')}.`;
  const hint = nearest === undefined ? takes : `Did you mean '${nearest}'?`;
  return { pointer, detail: `Unknown query parameter '${fieldName([name])}'. ${hint}` };
}

function refusalOf(errors: readonly Fault[], count = errors.length): Refused {
  const which = errors.length === count ? 'each' : `the first ${String(errors.length)}`;
  const many = `The query has ${String(count)} faults; "errors" names ${which}.`;
  return new Refused({
    status: 400,
    code: 'REQUEST_INVALID',
    detail: count === 1 ? (errors[0]?.detail ?? '') : many,
    errors,
  });
}
