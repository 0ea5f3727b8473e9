import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { apiOperations } from '../../shared/contracts/operations/apiOperations';
import { nearestName } from '../../shared/rules/text/nearestName';
import { fieldName } from './describeIssue';
import { type Fault, problem } from './problem';

/** The Functions host reads these from the query of every call: a function key, and the key's name. */
const ofHost: ReadonlySet<string> = new Set(['code', 'clientid']);

// A hostile query could otherwise make the answer as large as itself.
const maxFaults = 20;
const maxName = 100;

/** Refuses a call with a query parameter that its operation does not have. The answer never repeats a value. */
export function refuseQuery(
  { query }: Pick<HttpRequest, 'query'>,
  operationId: string,
  instance: string,
): HttpResponseInit | undefined {
  const known = queryNames(operationId);
  const unknown = [...new Set(query.keys())].filter((name) => !known.includes(name) && !ofHost.has(name.toLowerCase()));
  const errors = unknown.slice(0, maxFaults).map((name) => faultOf(name.slice(0, maxName), known));
  const [first] = errors;
  if (first === undefined) return undefined;
  const which = errors.length === unknown.length ? 'each' : `the first ${String(maxFaults)}`;
  const detail =
    unknown.length === 1 ? first.detail : `The query has ${String(unknown.length)} faults; "errors" names ${which}.`;
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors });
}

/** Returns the query parameters of an operation, from the OpenAPI document. */
function queryNames(operationId: string): readonly string[] {
  return Object.keys(apiOperations.find((each) => each.operationId === operationId)?.query ?? {});
}

function faultOf(name: string, known: readonly string[]): Fault {
  const pointer = `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;
  const nearest = nearestName(name, known);
  const takes = known.length === 0 ? 'This call takes none.' : `This call takes ${known.join(', ')}.`;
  const hint = nearest === undefined ? takes : `Did you mean '${nearest}'?`;
  return { pointer, detail: `Unknown query parameter '${fieldName([name])}'. ${hint}` };
}
