import { type InputOf, type OutputOf } from '../../contracts/steps/contract';
import { type ListCursor } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type listLateItemsContract, type MoveProgress } from '../../contracts/steps/orchestrations';
import { plannedPages } from './lateRounds';
import { openPages } from './verifiedPages';

export type LookInput = InputOf<typeof listLateItemsContract>;
type Looked = OutputOf<typeof listLateItemsContract>;

/** The list has about as many pages as the plan, and these in addition, because there are three lists. */
const extraListPages = 4;

/** How many pages of the list the last window of a transfer reads: about as many as fit into its time. */
const maxPagesDuringTransfer = 100;

/** A look during a transfer counts if the transfer ended within this time of its start. */
const maxAgeMs = 20_000;

/**
 * The input of a look that reads a part of the last list of the source while `pages` are verified. Undefined if this list is
 * read to its end, or has to wait for the end of the verification.
 */
export function lookDuringVerification(
  move: MoveSpec,
  progress: MoveProgress,
  pages: readonly number[],
): LookInput | undefined {
  const { lateLook = { cursor: null } } = progress;
  if (move.late === 'move' || lateLook.isDone === true || lateLook.isApart === true) return undefined;
  // The share of these pages in all that remain to be verified.
  const share = (pages.length * plannedPages(progress.plan, undefined)) / openPages(progress);
  return lookFrom(move, progress, Math.ceil(share) + extraListPages);
}

/**
 * As `lookDuringVerification`, for a move without verification and the last window of its transfer. Earlier windows read nothing of
 * the list, because the report has to show what changed until the end.
 */
export function lookDuringTransfer(
  move: MoveSpec,
  progress: MoveProgress,
  pages: readonly number[],
): LookInput | undefined {
  const isLast = progress.nextPage + pages.length >= plannedPages(progress.plan, undefined);
  if (!isLast || move.verify !== 'none' || move.late === 'move' || move.cutover === 'hold') return undefined;
  const all = plannedPages(progress.plan, undefined) + extraListPages;
  return { ...lookFrom(move, progress, Math.min(all, maxPagesDuringTransfer)), early: true };
}

function lookFrom(move: MoveSpec, progress: MoveProgress, listPages: number): LookInput {
  const { lateLook = { cursor: null }, startedAt, plan } = progress;
  return { move, pages: plannedPages(plan, undefined), cursor: lateLook.cursor, startedAt, listPages };
}

/** Adds what a look during a window read. A part that failed is read again later, apart from the windows. */
export function noteLook(progress: MoveProgress, { cursor: from }: LookInput, looked: Looked): MoveProgress {
  if (looked.state === 'failed') return { ...progress, lateLook: { cursor: from, isApart: true } };
  const { cursor, throttled } = looked;
  return { ...progress, throttled: progress.throttled + throttled, lateLook: lateLookAt(cursor) };
}

/**
 * As `noteLook`, after the last window of a transfer. The whole list is read again if the look met a change of an item whose transfer
 * had not ended, or if the window took long, for example because somebody paused the move.
 */
export function noteEarlyLook(
  progress: MoveProgress,
  { looked, lookedAt, now }: { readonly looked: Looked; readonly lookedAt: string; readonly now: string },
): MoveProgress {
  if (looked.state === 'failed') return progress;
  const counted = { ...progress, throttled: progress.throttled + looked.throttled };
  const isOld = Date.parse(now) - Date.parse(lookedAt) > maxAgeMs;
  return isOld || looked.tooEarly === true ? counted : { ...counted, lateLook: lateLookAt(looked.cursor) };
}

function lateLookAt(cursor: ListCursor | null): NonNullable<MoveProgress['lateLook']> {
  return { cursor, ...(cursor === null ? { isDone: true } : {}) };
}
