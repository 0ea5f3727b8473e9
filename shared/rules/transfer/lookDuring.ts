import { type InputOf, type OutputOf } from '../../contracts/steps/contract';
import { type ListCursor } from '../../contracts/model/item';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type listLateItemsContract, type MoveProgress } from '../../contracts/steps/orchestrations';
import { knownPlan, plannedPages } from './lateRounds';
import { openPages, openSoFar, verifiesAfterwards } from './verifiedPages';

export type LookInput = InputOf<typeof listLateItemsContract>;
type Looked = OutputOf<typeof listLateItemsContract>;

/** The list has about as many pages as the plan, and these in addition, because there are three lists. */
const extraListPages = 4;

/**
 * How many pages of the list a window of a transfer may read even if it takes less time: then the window ends with its part of the list,
 * and not sooner.
 */
const listPagesOfAnyWindow = 100;

/** About how long a vault takes for one page of a list, in milliseconds. Pages follow each other, because each has the link to the next. */
const listPageMs = 40;

/**
 * How long a small move by backup transfers a page of the plan while its verification reads a page of the list, in milliseconds. It verifies
 * a page in about half of the time of its transfer, and there a page of the list waits for the answers of other requests: 50 ms.
 */
const transferMsOfListPage = 100;

/** A list that began during a transfer counts if the move ends within this time, or twice the time of the list, of its start. */
const minMaxAgeMs = 20_000;

/** As `minMaxAgeMs`, for a move that verifies. */
const minMaxAgeWithProofMs = 600_000;

/**
 * The input of a look that reads a part of the last list of the source while `pages` are verified. Undefined if this list is
 * read to its end, or has to wait for the end of the verification.
 */
export function lookDuringVerification(
  move: MoveSpec,
  progress: MoveProgress,
  pages: readonly number[],
): LookInput | undefined {
  if (move.late === 'move' || isLookOver(progress)) return undefined;
  // The share of these pages in all that the phase verifies. With more than its share, a window would end after its verification.
  const left = Math.max(0, listPagesOf(progress) - readSoFar(progress));
  return lookFrom(move, progress, Math.max(1, Math.ceil((pages.length * left) / openPages(progress))));
}

/**
 * As `lookDuringVerification`, for a window of a transfer. It begins the list as late as possible, because the report has to show what
 * changed until the end: when the rest of the transfer, and what then remains to be verified, take about as long as the list. `now` is ISO 8601 UTC.
 */
export function lookDuringTransfer(
  move: MoveSpec,
  progress: MoveProgress,
  pages: readonly number[],
  now: string,
): LookInput | undefined {
  if (move.late === 'move' || move.cutover === 'hold' || isLookOver(progress)) return undefined;
  const pageMs = pageMsOf(progress, now);
  // At its end such a list would be too old to count.
  if (Number.isFinite(pageMs) && pages.length * pageMs > maxAgeMsOf(progress)) return undefined;
  const fit = (planPages: number): number => (planPages <= 0 ? 0 : (planPages * pageMs) / listPageMs);
  const laterPages = plannedPages(progress.plan, undefined) - progress.nextPage - pages.length;
  const fitAfter =
    move.verify === 'none' ? 0 : fitIntoVerification(progress, pages.length, pageMs / transferMsOfListPage);
  const due = Math.ceil(listPagesOf(progress) - readSoFar(progress) - fit(laterPages) - fitAfter);
  const isLastChance = laterPages <= 0 && move.verify === 'none';
  // One part fewer: the verification reads some pages more than fit.
  if (due <= (move.verify === 'none' ? 0 : extraListPages) && !isLastChance) return undefined;
  const most = Math.max(listPagesOfAnyWindow, Math.ceil(fit(pages.length)));
  return { ...lookFrom(move, progress, Math.min(Math.max(due, 1), most)), early: true };
}

/**
 * How many pages of the list take as long as the verification after the transfer, if a window of `windowPages` is the last one. A page of
 * items takes about as long to verify as a page of the list to read. A small move by backup verifies all its pages after the transfer, and
 * reads `listPages` of the list with each.
 */
function fitIntoVerification(progress: MoveProgress, windowPages: number, listPages: number): number {
  return verifiesAfterwards(progress)
    ? plannedPages(progress.plan, undefined) * listPages
    : openSoFar(progress) + windowPages;
}

function isLookOver({ lateLook }: Pick<MoveProgress, 'lateLook'>): boolean {
  return lateLook?.isDone === true || lateLook?.isApart === true;
}

/** How many pages of the list the windows of the transfer were to read. */
function readSoFar({ lateLook }: Pick<MoveProgress, 'lateLook'>): number {
  return lateLook?.read ?? 0;
}

/** How long the transfer took so far for a page of the plan, in milliseconds; infinite before the end of its first window. */
function pageMsOf({ nextPage, phaseStartedAt }: MoveProgress, now: string): number {
  return nextPage === 0 ? Infinity : (Date.parse(now) - Date.parse(phaseStartedAt)) / nextPage;
}

function listPagesOf({ plan }: Pick<MoveProgress, 'plan'>): number {
  return plannedPages(plan, undefined) + extraListPages;
}

function lookFrom(move: MoveSpec, progress: MoveProgress, listPages: number): LookInput {
  const { lateLook = { cursor: null }, startedAt, plan } = progress;
  return { move, known: knownPlan(plan, undefined), cursor: lateLook.cursor, startedAt, listPages };
}

/** Adds what a look during a window read. A part that failed is read again later, apart from the windows. */
export function noteLook(progress: MoveProgress, { cursor: from }: LookInput, looked: Looked): MoveProgress {
  if (looked.state === 'failed')
    return { ...progress, lateLook: { ...progress.lateLook, cursor: from, isApart: true } };
  const { cursor, throttled } = looked;
  const lateLook = { ...progress.lateLook, ...lateLookAt(cursor) };
  return { ...progress, throttled: progress.throttled + throttled, lateLook };
}

/**
 * As `noteLook`, for a window of a transfer. The whole list is read again after the transfer if the look failed, or if it met a change
 * of an item whose transfer had not ended.
 */
export function noteEarlyLook(
  progress: MoveProgress,
  { look, looked, lookedAt }: { readonly look: LookInput; readonly looked: Looked; readonly lookedAt: string },
): MoveProgress {
  const { since = lookedAt, read = 0 } = progress.lateLook ?? {};
  const again = { ...progress, lateLook: { cursor: null, isApart: true, since } };
  if (looked.state === 'failed') return again;
  const throttled = progress.throttled + looked.throttled;
  if (looked.tooEarly === true) return { ...again, throttled };
  const lateLook = { ...lateLookAt(looked.cursor), since, read: read + (look.listPages ?? 0) };
  return { ...progress, throttled, lateLook };
}

/**
 * Whether what was read of the last list during the transfer does not count, because it is incomplete, or because the move took long
 * after its start, for example because somebody paused it. `now` is ISO 8601 UTC.
 */
export function isStaleLook(
  { plan, lateLook, verified }: Pick<MoveProgress, 'plan' | 'lateLook' | 'verified'>,
  now: string,
): boolean {
  if (lateLook?.since === undefined) return false;
  const isDropped = lateLook.isApart === true && lateLook.cursor === null;
  return isDropped || Date.parse(now) - Date.parse(lateLook.since) > maxAgeMsOf({ plan, verified });
}

/** How long a list counts that began during the transfer, in milliseconds. */
function maxAgeMsOf({ plan, verified }: Pick<MoveProgress, 'plan' | 'verified'>): number {
  const leastMs = verified === undefined ? minMaxAgeMs : minMaxAgeWithProofMs;
  return Math.max(leastMs, 2 * listPagesOf({ plan }) * listPageMs);
}

function lateLookAt(cursor: ListCursor | null): NonNullable<MoveProgress['lateLook']> {
  return { cursor, ...(cursor === null ? { isDone: true } : {}) };
}
