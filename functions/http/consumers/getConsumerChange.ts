import { type DurableClient, type DurableOrchestrationStatus } from 'durable-functions';
import { changeStatusSchema, type ChangeView } from '../../../shared/contracts/api/consumerAnswers';
import {
  type ChangeAsk,
  type ChangeResult,
  type ChangeRow,
  changeRefusals,
  changeRunIdSchema,
  leftReasons,
} from '../../../shared/contracts/model/consumerChange';
import {
  type ChangeProgress,
  changeConsumersContract,
  type ChangeSummary,
  changeSummarySchema,
} from '../../../shared/contracts/steps/changeSteps';
import { type MoveSpec } from '../../../shared/contracts/steps/moveSpec';
import { noChanges, resultsOfPage } from '../../../shared/rules/consumers/changeResults';
import { addressesOf } from '../../../shared/rules/consumers/planChanges';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { isOfNewerVersion, ofNewerVersion, type ProveInput } from '../../runtime/newerVersion';
import { findOrchestration, isCompleted, isRunning } from '../../runtime/orchestrationState';
import { Refused } from '../answers/problem';
import { type Call, serve } from '../frame/serve';

/** Where the plan and the results of a change are. */
interface ChangeRef {
  readonly moveId: string;
  readonly runId: string;
  readonly id: string;
}

/** Each reader throws `CONSUMERS_CHANGED` unless the store has what history names. */
export interface ReadChange {
  readonly readPlanPage: (
    ref: ChangeRef,
    place: { readonly page: number; readonly hash: string },
  ) => Promise<readonly ChangeRow[]>;
  readonly readResults: (
    ref: ChangeRef,
    stored: { readonly pages: number; readonly hash: string },
  ) => Promise<readonly ChangeResult[]>;
}

interface GetChangeParts extends ReadChange, ProveInput {
  readonly vaultSuffix: string;
}

/** The most consumers of one answer. */
const maxShown = 500;

/** `GET /api/consumers/changes/{id}`: how far a change is, and at its end what became of each consumer. */
export function getConsumerChange(parts: GetChangeParts) {
  return serve('getConsumerChange', async (asked) => {
    const found = await requireChange(asked, parts);
    asked.log({ moveId: found.move.moveId });
    const { summary } = found;
    const head = viewOf(found);
    if (summary === undefined)
      return { headers: { 'Retry-After': '2' }, jsonBody: { ...head, consumers: [], nextFrom: null } };
    const results = await resultsOf(found, summary, parts);
    const from = Number(asked.query.from ?? 0);
    const some = results.slice(from, from + maxShown);
    const end = from + some.length;
    const consumers = some.map((one) => shownResult(one, found.ask, parts.vaultSuffix));
    return { jsonBody: { ...head, consumers, nextFrom: end < results.length ? end : null } };
  });
}

export interface FoundChange {
  readonly status: DurableOrchestrationStatus;
  readonly move: MoveSpec;
  readonly ask: ChangeAsk;
  readonly progress: ChangeProgress | null;
  readonly startToken: string;
  /** Undefined until it has ended by itself. */
  readonly summary: ChangeSummary | undefined;
}

/** Refuses a call for a change that does not exist, or that the app refused to run. */
export async function requireChange(
  { client, id }: Pick<Call, 'client' | 'id'>,
  parts: ProveInput,
): Promise<FoundChange> {
  const found = await findChange(client, id, parts);
  if (found === undefined) throw noChange();
  return found;
}

/** Undefined for an id that no change has, and for one that the app refused to run. */
export async function findChange(
  client: DurableClient,
  id: string,
  parts: ProveInput,
): Promise<FoundChange | undefined> {
  // The id becomes part of a path of the runtime.
  const status = changeRunIdSchema.safeParse(id).success ? await findOrchestration(client, id, true) : undefined;
  if (status?.name !== changeConsumersContract.name) return undefined;
  const input = changeConsumersContract.input.safeParse(status.input).data;
  if (input === undefined && (await isOfNewerVersion(status, parts))) throw ofNewerVersion(`change ${id}`);
  // The output of an orchestration that threw has the message of the error.
  if (input?.change.id !== id || JSON.stringify(status.output ?? '').includes('START_REFUSED')) return undefined;
  const { move, change: ask, progress, start } = input;
  const summary = isCompleted(status) ? changeSummarySchema.safeParse(status.output).data : undefined;
  return { status, move, ask, progress, startToken: start.token, summary };
}

function noChange(): Refused {
  const detail =
    'There is no change of consumers with this id, or its history was purged. Start one with POST /api/moves/{id}/consumers.';
  return new Refused({ status: 404, code: 'CHANGE_NOT_FOUND', detail });
}

export function refOf({ move, ask }: Pick<FoundChange, 'move' | 'ask'>): ChangeRef {
  return { moveId: move.moveId, runId: move.runId, id: ask.id };
}

/** All results of a change that has ended, also those that the store did not take. */
export async function resultsOf(
  found: FoundChange,
  { pages, hash, unsaved }: ChangeSummary,
  { readPlanPage, readResults }: ReadChange,
): Promise<readonly ChangeResult[]> {
  const stored = await readResults(refOf(found), { pages, hash });
  const open = found.ask.hashes[pages];
  if (unsaved === undefined || open === undefined) return stored;
  const rows = await readPlanPage(refOf(found), { page: pages, hash: open });
  return [...stored, ...resultsOfPage(rows, unsaved)];
}

function shownResult(
  { outcome, ...row }: ChangeResult,
  { undoes }: ChangeAsk,
  suffix: string,
): ChangeView['consumers'][number] {
  const { kind, resourceId, place, commands, powershell } = row;
  const { record: _, ...shown } = outcome;
  const { from, to } = addressesOf(row, suffix);
  const addresses = undoes === null ? { from, to } : { from: to, to: from };
  const why = outcome.because === null ? null : { ...changeRefusals, ...leftReasons }[outcome.because];
  return { kind, resourceId, place, ...addresses, ...shown, why, commands, powershell };
}

export function viewOf(found: FoundChange): Omit<ChangeView, 'consumers' | 'nextFrom'> {
  const { status, move, ask, progress, summary } = found;
  const { moveId, runId, sourceVault, targetVault } = move;
  const { id, search, undoes, dryRun, planHash, startedBy = null, reason = null, rows: total } = ask;
  const head = {
    id,
    moveId,
    runId,
    sourceVault,
    targetVault,
    search,
    undoes,
    dryRun,
    planHash,
    startedBy,
    reason,
    total,
  };
  if (summary !== undefined) {
    const { phase, startedAt, finishedAt, counts, approval = null, failure } = summary;
    const end = { phase, startedAt, finishedAt, counts, approval, waitingFor: null };
    return { ...head, ...end, ...(failure && { failure }) };
  }
  const shown = changeStatusSchema.safeParse(status.customStatus).data;
  const runs = isRunning(status);
  const isCancelled = ['Terminated', 'Canceled'].includes(status.runtimeStatus);
  const open = shown?.phase ?? (needsApproval(ask, progress) ? 'awaitingApproval' : 'running');
  return {
    ...head,
    phase: runs ? open : isCancelled ? 'cancelled' : 'failed',
    startedAt: shown?.startedAt ?? status.createdTime.toISOString(),
    finishedAt: runs ? null : status.lastUpdatedTime.toISOString(),
    counts: shown?.counts ?? noChanges,
    approval: progress?.approval ?? null,
    waitingFor: runs ? (shown?.waitingFor ?? null) : null,
    ...(runs || isCancelled ? {} : { failure: { code: 'INTERNAL', detail: unexpected } as const }),
  };
}

const unexpected = 'The change ended unexpectedly. The log of the app has the cause.';
