import { type HttpRequest } from '@azure/functions';
import { vaultPairSchema } from '../../../shared/contracts/model/checks';
import { apiOperations } from '../../../shared/contracts/operations/apiOperations';
import { type Operation } from '../../../shared/contracts/operations/operation';
import { type OperationId } from '../../../shared/contracts/operations/operations';
import { limitOf, listLimits, type Parameter } from '../../../shared/contracts/operations/parameters';
import { nearestName } from '../../../shared/rules/text/nearestName';
import { fieldName, parameterMustBe } from '../answers/describeIssue';
import { parseInput } from '../answers/faults';
import { type Fault, Refused } from '../answers/problem';

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
