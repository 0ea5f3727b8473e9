import { type HttpHandler, type HttpRequest } from '@azure/functions';
import { type CheckLine } from '../../shared/contracts/api/checkAnswers';
import {
  type CheckRun,
  checkRunIdSchema,
  type VaultPairName,
  vaultPairSchema,
} from '../../shared/contracts/model/checks';
import { summarizeRun } from '../../shared/rules/checks/summarizeRun';
import { parameterMustBe } from './describeIssue';
import { parseInput } from './faults';
import { handle } from './handle';
import { type Fault, problem } from './problem';

export interface GetChecksParts {
  /** Ids of the stored runs, newest first, of one pair or of all; of all no more than one list gives. */
  readonly listRuns: (pair: VaultPairName | undefined) => Promise<readonly string[]>;
  readonly readRun: (id: string) => Promise<CheckRun | undefined>;
}

const defaultLimit = 20;
const maxRuns = 100;

/** `GET /api/checks?sourceVault=&targetVault=&limit=&continuationToken=`: the runs that are kept, newest first. */
export function getChecks({ listRuns, readRun }: GetChecksParts): HttpHandler {
  return handle(async (request, _context, instance) => {
    const query = parseQuery(request);
    if ('faults' in query) {
      const [first] = query.faults;
      const detail = first?.detail ?? 'The query is not valid.';
      return problem({ status: 400, code: 'REQUEST_INVALID', detail, instance, errors: query.faults });
    }
    const ids = await listRuns(query.pair);
    const from = query.after === undefined ? 0 : ids.findIndex((id) => id === query.after) + 1;
    const page = ids.slice(from, from + query.limit);
    const runs = await Promise.all(page.map((id) => readRun(id)));
    const continuationToken = from + query.limit < ids.length ? (page.at(-1) ?? null) : null;
    const jsonBody = { checks: runs.flatMap((run) => (run === undefined ? [] : [lineOf(run)])), continuationToken };
    return { status: 200, headers: { 'Cache-Control': 'no-store' }, jsonBody };
  });
}

/** A run without its findings. */
function lineOf(run: CheckRun): CheckLine {
  const { id, sourceVault, targetVault, trigger, overall, counts, failing, forecast, failed, changes } = summarizeRun(
    run,
    null,
  );
  const { startedAt, finishedAt, previousId } = run;
  return {
    id,
    sourceVault,
    targetVault,
    trigger,
    startedAt,
    finishedAt,
    overall,
    counts,
    failing,
    forecast,
    failed,
    previousId,
    changes,
  };
}

interface Query {
  readonly pair: VaultPairName | undefined;
  readonly limit: number;
  readonly after: string | undefined;
}

function parseQuery({ query }: HttpRequest): Query | { readonly faults: readonly Fault[] } {
  const [sourceVault, targetVault] = [query.get('sourceVault') ?? undefined, query.get('targetVault') ?? undefined];
  const isOfPair = sourceVault !== undefined || targetVault !== undefined;
  const pair = isOfPair ? parseInput(vaultPairSchema, { sourceVault, targetVault }) : undefined;
  if (pair?.ok === false) return pair;
  const limit = query.get('limit') ?? String(defaultLimit);
  if (!/^\d{1,3}$/.test(limit) || Number(limit) < 1 || Number(limit) > maxRuns) {
    return faultOf('limit', `a whole number from 1 to ${String(maxRuns)}`, limit);
  }
  const after = query.get('continuationToken') ?? undefined;
  if (after !== undefined && !checkRunIdSchema.safeParse(after).success) {
    return faultOf('continuationToken', 'the continuationToken of an earlier answer', after);
  }
  return { pair: pair?.data, limit: Number(limit), after };
}

function faultOf(name: string, expectation: string, value: string): { readonly faults: readonly Fault[] } {
  return { faults: [{ pointer: `/${name}`, detail: parameterMustBe(name, expectation, value) }] };
}
