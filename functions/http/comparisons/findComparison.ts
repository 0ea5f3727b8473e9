import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { comparisonStatusSchema, type ComparisonView } from '../../../shared/contracts/api/comparisonAnswers';
import { compareVaultsContract } from '../../../shared/contracts/steps/comparisonSteps';
import {
  type ComparisonAsk,
  comparisonIdSchema,
  type ComparisonSummary,
  comparisonSummarySchema,
} from '../../../shared/contracts/model/comparisons';
import { noComparedSums } from '../../../shared/rules/comparisons/comparedSums';
import { findOrchestration, isCompleted, isRunning } from '../../runtime/orchestrationState';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';

/** The orchestration of a comparison, with what it was asked, and its output once it has one. */
export interface FoundComparison {
  readonly status: DurableOrchestrationStatus;
  readonly ask: ComparisonAsk;
  readonly summary: ComparisonSummary | undefined;
}

/**
 * Returns a comparison; undefined if there is none with this id. Everybody with the key of the runtime can start an
 * orchestration with any input, so one whose input no comparison has is none.
 */
export async function findComparison(client: DurableClient, id: string): Promise<FoundComparison | undefined> {
  // The id becomes part of a path of the runtime.
  if (!comparisonIdSchema.safeParse(id).success) return undefined;
  const status = await findOrchestration(client, id, true);
  if (status?.name !== compareVaultsContract.name) return undefined;
  const ask = compareVaultsContract.input.safeParse(status.input).data;
  if (ask?.id !== id) return undefined;
  const summary = isCompleted(status) ? comparisonSummarySchema.safeParse(status.output).data : undefined;
  return { status, ask, summary };
}

/** Returns the comparison that a call is about, and logs what it compares. Refuses a call for an id that no comparison has. */
export async function requireComparison({ client, id, log }: Call): Promise<FoundComparison> {
  const found = await findComparison(client, id);
  const detail =
    'There is no comparison with this id, or its history was purged. Start one with POST /api/comparisons.';
  if (found === undefined) throw new Refused({ status: 404, code: 'COMPARISON_NOT_FOUND', detail });
  const { id: comparison, sourceVault, targetVault } = found.ask;
  log({ comparison, sourceVault, targetVault });
  return found;
}

type Shown = Omit<ComparisonView, 'reportUri'>;

/** The status of a comparison: from its output when it has ended by itself, otherwise from what it shows of its progress. */
export function comparisonView({ status, ask, summary }: FoundComparison): Shown {
  const { id, sourceVault, targetVault, depth, startedBy = null } = ask;
  const head = { id, sourceVault, targetVault, depth, startedBy };
  if (summary !== undefined) return { ...head, ...endedView(summary) };
  const shown = comparisonStatusSchema.safeParse(status.customStatus).data;
  const { counts, fields, findings } = shown?.sums ?? noComparedSums;
  const runs = isRunning(status);
  return {
    ...head,
    state: runs ? 'running' : isTerminated(status) ? 'cancelled' : 'failed',
    equal: null,
    items: { total: shown?.items ?? 0, compared: sumOf(counts) },
    counts,
    fields,
    startedAt: shown?.startedAt ?? status.createdTime.toISOString(),
    finishedAt: runs ? null : status.lastUpdatedTime.toISOString(),
    throttled: shown?.throttled ?? 0,
    findings,
    waitingFor: runs ? (shown?.waitingFor ?? null) : null,
    ...(runs || isTerminated(status) ? {} : { failure: unexpectedEnd(status) }),
  };
}

function endedView(
  summary: ComparisonSummary,
): Omit<Shown, 'id' | 'sourceVault' | 'targetVault' | 'depth' | 'startedBy'> {
  const { equal, items, counts, fields, findings, startedAt, finishedAt, throttled, access, failure } = summary;
  return {
    state: failure === undefined ? 'completed' : 'failed',
    equal: failure === undefined ? equal : null,
    items: { total: items, compared: sumOf(counts) },
    counts,
    fields,
    startedAt,
    finishedAt,
    throttled,
    findings,
    waitingFor: null,
    ...(access && { access }),
    ...(failure === undefined ? {} : { failure }),
  };
}

function sumOf(counts: ComparisonSummary['counts']): number {
  return Object.values(counts).reduce((sum, count) => sum + count, 0);
}

function isTerminated({ runtimeStatus }: DurableOrchestrationStatus): boolean {
  return ['Terminated', 'Canceled'].includes(runtimeStatus);
}

/** The output of an orchestration that threw has the message of the error. */
function unexpectedEnd({ output }: DurableOrchestrationStatus): NonNullable<ComparisonView['failure']> {
  if (JSON.stringify(output ?? '').includes('START_REFUSED')) {
    const detail = 'The app did not start this comparison: its input has no valid start token. Nothing was compared.';
    return { code: 'START_REFUSED', detail };
  }
  return { code: 'INTERNAL', detail: 'The comparison ended unexpectedly. The log of the app has the cause.' };
}
