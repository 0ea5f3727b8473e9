import { type HttpRequest, type HttpResponseInit } from '@azure/functions';
import { type VaultPairName, vaultPairSchema } from '../../../shared/contracts/model/checks';
import { parameterMustBe } from '../describeIssue';
import { parseInput } from '../faults';
import { type Fault, problem } from '../problem';

/** The part of a list that a request asks for. */
export interface ListQuery {
  readonly limit: number;
  /** The token of the previous answer; undefined on the first page. */
  readonly after: string | undefined;
}

export interface QueryFaults {
  readonly faults: readonly Fault[];
}

const defaultLimit = 20;
const maxLimit = 100;

/** Parses `limit` and `continuationToken`, which each list has. `isToken` says whether a text can be a token of the list. */
export function parseListQuery(
  { query }: Pick<HttpRequest, 'query'>,
  isToken: (text: string) => boolean,
): ListQuery | QueryFaults {
  const limit = query.get('limit') ?? String(defaultLimit);
  const after = query.get('continuationToken') ?? undefined;
  const faults = [
    ...(/^\d{1,3}$/.test(limit) && Number(limit) >= 1 && Number(limit) <= maxLimit
      ? []
      : [parameterFault('limit', `a whole number from 1 to ${String(maxLimit)}`, limit)]),
    ...(after === undefined || isToken(after)
      ? []
      : [parameterFault('continuationToken', 'the continuationToken of an earlier answer', after)]),
  ];
  return faults.length > 0 ? { faults } : { limit: Number(limit), after };
}

/** Parses a parameter that is one of some words. Undefined if the request does not have it. */
export function parseChoice<Choice extends string>(
  { query }: Pick<HttpRequest, 'query'>,
  name: string,
  choices: readonly Choice[],
): Choice | undefined | QueryFaults {
  const asked = query.get(name);
  if (asked === null) return undefined;
  const chosen = choices.find((choice) => choice === asked);
  return chosen ?? { faults: [parameterFault(name, `one of ${choices.join(', ')}`, asked)] };
}

/** Parses the pair of vaults that `sourceVault` and `targetVault` name. Undefined if the request has neither. */
export function parsePair({ query }: Pick<HttpRequest, 'query'>): VaultPairName | undefined | QueryFaults {
  const [sourceVault, targetVault] = [query.get('sourceVault') ?? undefined, query.get('targetVault') ?? undefined];
  if (sourceVault === undefined && targetVault === undefined) return undefined;
  const pair = parseInput(vaultPairSchema, { sourceVault, targetVault });
  return pair.ok ? pair.data : pair;
}

export function parameterFault(name: string, expectation: string, value: string): Fault {
  return { pointer: `/${name}`, detail: parameterMustBe(name, expectation, value) };
}

export function refuseFaults({ faults }: QueryFaults, instance: string): HttpResponseInit {
  const [first] = faults;
  const detail =
    first !== undefined && faults.length === 1
      ? first.detail
      : `The query has ${String(faults.length)} faults; "errors" names each.`;
  return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: faults });
}
