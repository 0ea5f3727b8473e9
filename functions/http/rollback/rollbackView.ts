import { type RollbackView, rollbackStatusSchema } from '../../../shared/contracts/api/rollbackAnswers';
import {
  type RollbackAsk,
  type RollbackSummary,
  rollbackSummarySchema,
} from '../../../shared/contracts/model/rollback';
import { noneRolledBack } from '../../../shared/rules/rollback/rolledBackItems';
import { approvedHash } from '../../../shared/rules/rollback/rollbackPlan';
import { needsApproval } from '../../../shared/rules/rollback/secondPerson';
import { findRollback, type FoundRollback, moveOf } from '../../runtime/findMove';
import { isCompleted, isRunning } from '../../runtime/orchestrationState';
import { type Call } from '../frame/serve';
import { Refused } from '../answers/problem';
import { requireOwnMove } from '../moves/requireMove';
import { type ProveInput } from '../../runtime/newerVersion';

/** Returns the last rollback of the last run of the move that a call is about. Refuses a call for one that does not exist. */
export async function requireRollback(call: Call, parts: ProveInput): Promise<FoundRollback> {
  const { client, id } = call;
  const move = await requireOwnMove(call, parts);
  const found = await findRollback(client, id, parts);
  if (found?.move.runId === moveOf(move).runId) return found;
  const detail = `Nobody has rolled the last run of move ${id} back. GET /api/moves/${id}/rollback/plan shows what a rollback would do.`;
  throw new Refused({ status: 404, code: 'ROLLBACK_NOT_FOUND', detail });
}

/** The output of a rollback that ended by itself. */
export function summaryOf({ status }: FoundRollback): RollbackSummary | undefined {
  return isCompleted(status) ? rollbackSummarySchema.safeParse(status.output).data : undefined;
}

type Facts = Omit<RollbackView, 'reportUri' | 'waitingFor'>;

/** What is known of a rollback: from its output when it has ended by itself, otherwise from what it shows of its progress. */
export function rollbackFacts(found: FoundRollback): Facts {
  const { status, move, ask } = found;
  const { moveId: id, runId, sourceVault, targetVault } = move;
  const approval = summaryOf(found)?.approval ?? found.progress?.approval;
  const head = {
    id,
    runId,
    sourceVault,
    targetVault,
    ...askedIn(ask),
    ...(approval === undefined ? {} : { approval }),
  };
  const shown = rollbackStatusSchema.safeParse(status.customStatus).data;
  const total = shown?.total ?? 0;
  const summary = summaryOf(found);
  if (summary !== undefined) {
    const { phase, startedAt, finishedAt, counts, throttled, vault, failure } = summary;
    const ofVault = vault === undefined ? {} : { vaultCounts: vault.counts };
    const end = { phase, startedAt, finishedAt, counts, throttled, total, ...ofVault };
    return { ...head, ...end, ...(failure === undefined ? {} : { failure }) };
  }
  const runs = isRunning(status);
  return {
    ...head,
    phase: runs ? (shown?.phase ?? (needsApproval(ask, found.progress) ? 'awaitingApproval' : 'preparing')) : 'failed',
    startedAt: shown?.startedAt ?? status.createdTime.toISOString(),
    finishedAt: runs ? null : status.lastUpdatedTime.toISOString(),
    counts: shown?.counts ?? noneRolledBack,
    throttled: shown?.throttled ?? 0,
    total,
    ...(runs ? {} : { failure: cutOff }),
  };
}

/** Why a rollback waits; null while it does not. */
export function waitOf({ status }: FoundRollback): RollbackView['waitingFor'] {
  return isRunning(status) ? (rollbackStatusSchema.safeParse(status.customStatus).data?.waitingFor ?? null) : null;
}

/** What the person asked for. */
function askedIn({ rollbackId, earlier, askedAt, by, identity, reason, ...ask }: RollbackAsk) {
  const planHash = approvedHash(ask.planHash, earlier);
  const optional = { ...(identity === undefined ? {} : { identity }), ...(reason === undefined ? {} : { reason }) };
  return { rollbackId, planHash, askedAt, by, ...optional };
}

const cutOff = {
  code: 'MOVE_CUT_OFF',
  detail:
    'The rollback ended before its last item: somebody terminated it, or it failed as a whole. Read the plan again, and approve its hash; the next rollback leaves what this one deleted.',
} as const;
