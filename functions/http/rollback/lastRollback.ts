import { type DurableClient } from 'durable-functions';
import { type EarlierRollback } from '../../../shared/contracts/model/rollback';
import { approvedHash } from '../../../shared/rules/rollback/rollbackPlan';
import { findRollback, type FoundRollback } from '../../runtime/findMove';
import { isRunning } from '../../runtime/orchestrationState';
import { type ProveInput } from '../../runtime/newerVersion';
import { type PlannedRollback } from './rollbackOfMove';
import { summaryOf } from './rollbackView';

/** The last rollback of a move, and what it means for the next one. */
export interface LastRollback {
  /** Undefined if nobody has rolled the move back. */
  readonly before: FoundRollback | undefined;
  /** It is of the same plan, and is under way or has taken back everything. */
  readonly isSettled: boolean;
  /** What the next rollback has to know of it, as far as history proves it: it may have been terminated. */
  readonly earlier: EarlierRollback | undefined;
  /** It ended with a report of what it left. A person reads it before the next one. */
  readonly hasLeft: boolean;
  /** What a person approves to start the next one. */
  readonly planHash: string;
}

type Planned = Pick<PlannedRollback, 'move' | 'planHash'>;

/** Finds the last rollback of a move. Throws as `findRollback`. */
export async function findLastRollback(
  client: DurableClient,
  planned: Planned,
  parts: ProveInput,
): Promise<LastRollback> {
  const { move, planHash } = planned;
  const before = await findRollback(client, move.moveId, parts);
  const ofRun = before?.move.runId === move.runId ? before : undefined;
  const isSettled = ofRun?.ask.planHash === planHash && isUnderWayOrWhole(ofRun);
  const earlier = isSettled ? ofRun.ask.earlier : ofRun && earlierOf(ofRun);
  const hasLeft = !isSettled && ofRun !== undefined && summaryOf(ofRun) !== undefined;
  return { before, isSettled, earlier, hasLeft, planHash: approvedHash(planHash, earlier) };
}

function isUnderWayOrWhole(before: FoundRollback): boolean {
  return isRunning(before.status) || summaryOf(before)?.phase === 'completed';
}

function earlierOf(before: FoundRollback): EarlierRollback | undefined {
  const { ask, progress } = before;
  // Its first generation deletes nothing. What it knew of the rollback before it still counts.
  if (!progress?.plan) return ask.earlier;
  const { pages, hash } = summaryOf(before) ?? { pages: progress.nextPage, hash: progress.hash };
  return { rollbackId: ask.rollbackId, pages, hash };
}
