import { type Problem } from '../../contracts/model/progress';
import { type DeletionsOfHold, type Hold, type Pending, type Retry } from '../../contracts/model/hold';
import { type KeptLate, maxShownLeft } from '../../contracts/model/late';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { shortenProblem } from '../problems/summarizeResults';
import { addReturned } from './deletionRules';
import { itemKey } from '../problems/itemLabel';
import { lateProblem } from './lateItems';

/** The pause after a pass that found something, or failed for the first time. */
const minPauseMs = 60_000;

/** The pause of an idle vault: four passes an hour. */
const idlePauseMs = 15 * 60_000;

/** The pause of a large idle vault, whose list takes more requests than a pass every 15 minutes may use. */
const maxPauseMs = 60 * 60_000;

/** The most requests to an idle vault in an hour, unless one pass takes more. */
const maxIdleRequests = 60;

/** In the first hour without a change the pauses are 1, 2, 4, 8 and 15 minutes, which is seven passes. */
const passesOfFirstHour = 7;

/** How long a move waits after an event, so that events of one change cause one pass, and lists have the change. */
const gatherMs = 10_000;

const nothing: Pending = { count: 0, first: [] };

/** Begins to hold: the first pass begins at once. */
export function startHold(now: string): Hold {
  return {
    since: now,
    passes: 0,
    quiet: 0,
    passAt: now,
    sent: 0,
    brought: { items: 0, versions: 0 },
    pending: nothing,
    left: nothing,
  };
}

/** A pass begins. */
export function startPass(hold: Hold, now: string): Hold {
  const begun = { ...hold, nextPassAt: undefined, passAt: now, left: nothing, sent: 0, changed: undefined };
  const { deletions, cutover } = hold;
  return {
    ...begun,
    ...(deletions === undefined ? {} : { deletions: unsearched(deletions) }),
    ...(cutover === undefined ? {} : { isLast: true }),
  };
}

/** No look of the pass has seen a name. After a pass that brought items back, the names of the last search count no more. */
function unsearched({ isReturning, ...deletions }: DeletionsOfHold): DeletionsOfHold {
  return { ...deletions, seen: undefined, ...(isReturning === true && { searched: undefined }) };
}

/** A pass has read the whole source, and moved what it found. */
export function endPass(hold: Hold, { found, now }: { readonly found: boolean; readonly now: string }): Hold {
  return {
    ...hold,
    trouble: undefined,
    watches: undefined,
    ...(hold.writes === true && { writes: undefined, wroteAt: now }),
    passes: hold.passes + 1,
    quiet: found ? 0 : hold.quiet + 1,
    ...afterEvent(hold, found),
    lastPassAt: now,
    sourceReadAt: hold.passAt,
    pending: hold.left,
  };
}

/** A pass could not be ended, for example because a vault does not answer. The next one tries again. */
export function failPass(hold: Hold, problem: Problem): Hold {
  const quiet = hold.trouble === undefined ? 0 : hold.quiet + 1;
  return { ...hold, trouble: shortenProblem(problem), quiet, ...afterEvent(hold, false) };
}

/** Counts passes that events brought forward and that found nothing, so that the next ones come less often. */
function afterEvent({ woken, idleWakes }: Hold, found: boolean): Pick<Hold, 'woken' | 'idleWakes'> {
  return { woken: undefined, idleWakes: found ? undefined : woken === true ? (idleWakes ?? 0) + 1 : idleWakes };
}

/** Adds differences that the current pass found and cannot carry. */
export function addLeft(hold: Hold, problems: readonly Problem[]): Hold {
  return leave(hold, problems.length, problems.map(shortenProblem));
}

/** Adds differences that an earlier pass left and the current one did not read again. It named their first few. */
export function addKept(hold: Hold, { count, first }: KeptLate): Hold {
  const named = new Map(hold.pending.first.map((problem) => [keyOfProblem(problem), problem]));
  const problems = first.map((item) => named.get(itemKey(item)) ?? shortenProblem(lateProblem(item)));
  return leave(hold, count, problems);
}

/** What a part of a look found, and what became of it. */
export interface PartOfLook {
  readonly looked: { readonly kept?: KeptLate | undefined; readonly sent?: number | undefined };
  readonly planned: {
    readonly left: readonly Problem[];
    /** Something that the source changed is in the plan of the round. */
    readonly changed: boolean;
    /** A vault did not answer for an item. */
    readonly isUnread: boolean;
    /** The source has an item again that the move deleted in the target, and the round frees its name there. */
    readonly isReturning: boolean;
    readonly sent: number;
  };
}

/** Adds a part of a look to the current pass. */
export function addLook(hold: Hold, { looked, planned }: PartOfLook): Hold {
  const kept = looked.kept === undefined ? hold : addKept(hold, looked.kept);
  const left = addLeft(planned.isReturning ? addReturned(kept) : kept, planned.left);
  return {
    ...left,
    sent: hold.sent + (looked.sent ?? 0) + planned.sent,
    ...(planned.changed && { changed: true as const }),
    ...(planned.isUnread && { left: { ...left.left, isUnread: true as const } }),
  };
}

/** Adds when the newest item of a list was last changed. */
export function addNewest(hold: Hold, newest: number | undefined): Hold {
  return newest === undefined ? hold : { ...hold, newest: Math.max(hold.newest ?? 0, newest) };
}

/**
 * The turn by which a look reads a few of the differences again that the last pass left; undefined if it reads all. The last pass
 * reads all, and so does one after a pass that failed. After a pass that could not read everything, those have their turn again.
 */
export function leftTurnOf({ hold }: Pick<MoveProgress, 'hold'>): number | 'unread' | undefined {
  if (hold === undefined || hold.isLast === true || hold.trouble !== undefined) return undefined;
  const { pending, passes } = hold;
  if (pending.count === 0) return undefined;
  return pending.isUnread === true ? 'unread' : passes;
}

function leave(hold: Hold, count: number, problems: readonly Problem[]): Hold {
  const { left } = hold;
  return {
    ...hold,
    left: { ...left, count: left.count + count, first: [...left.first, ...problems].slice(0, maxShownLeft) },
  };
}

function keyOfProblem({ itemType, itemName = '' }: Problem): string | undefined {
  return itemType === undefined ? undefined : itemKey({ itemType, itemName });
}

/** How much larger than the last pass the next ones may be: each reads other differences that no pass could carry. */
const growthOfPasses = 1.3;

/**
 * When the next pass begins. After a change it is a minute, and the pause doubles while passes find nothing. An idle vault gets
 * at most 60 requests in any hour, by the requests of the last pass. A pass of 24 requests or more comes once an hour.
 */
export function nextPass({ quiet, sent }: Pick<Hold, 'quiet' | 'sent'>, nowMs: number): string {
  const requests = Math.max(1, Math.ceil(sent * growthOfPasses));
  const passes = Math.max(1, Math.floor(maxIdleRequests / requests));
  const limit = Math.max(idlePauseMs, Math.ceil(maxPauseMs / passes));
  const mayDouble = quiet === 0 || passes >= passesOfFirstHour;
  const pause = mayDouble ? Math.min(limit, minPauseMs * 2 ** Math.min(quiet, 10)) : limit;
  return new Date(nowMs + pause).toISOString();
}

/**
 * The soonest that an event may let the next pass begin: some seconds later, and after the pause that an idle vault has. That
 * pause is a minute, and doubles with each pass that events brought forward and that found nothing. So events without a change,
 * however many, cause at most one pass more in an hour than an idle vault has by itself.
 */
export function soonestPass(hold: Hold, nowMs: number): string {
  const { passAt, lastPassAt = passAt, idleWakes: quiet = 0, sent } = hold;
  const ended = Math.max(Date.parse(passAt), Date.parse(lastPassAt));
  const allowed = Date.parse(nextPass({ quiet, sent }, ended));
  return new Date(Math.max(allowed, nowMs + gatherMs)).toISOString();
}

/**
 * A held move that waits, after an event said that the source has changed. Undefined if the last pass began after the event,
 * or the next one begins as soon without it. After a pass that failed, the next one comes at its own time.
 */
export function wakeHold(
  hold: Hold,
  { eventAt, nowMs }: { readonly eventAt: string; readonly nowMs: number },
): Hold | undefined {
  if (hold.nextPassAt === undefined || hold.trouble !== undefined) return undefined;
  if (Date.parse(eventAt) <= Date.parse(hold.passAt)) return undefined;
  const soonest = soonestPass(hold, nowMs);
  return soonest < hold.nextPassAt ? { ...hold, nextPassAt: soonest, woken: true } : undefined;
}

/**
 * Which items that did not arrive the current pass tries again: those with a fault that may pass; after 1, 2, 4, 8, … passes all
 * that failed; in the last pass the blocked ones, too. Undefined if all have arrived, unless the pass is the last one.
 */
export function retryOf({ hold, items }: Pick<MoveProgress, 'hold' | 'items'>): Retry | undefined {
  if (hold === undefined) return undefined;
  if (hold.isLast === true) return 'all';
  if (items.failed === 0) return undefined;
  return (hold.passes & (hold.passes - 1)) === 0 ? 'failed' : 'transient';
}

/** Adds the plan of a round to what the passes bring. */
export function addBrought(
  hold: Hold,
  { open, newVersions }: { readonly open: number; readonly newVersions: number },
): Hold {
  const { items, versions } = hold.brought;
  const writes = open > 0 ? ({ writes: true } as const) : {};
  return { ...hold, ...writes, brought: { items: items + open, versions: versions + newVersions } };
}

/**
 * The request of a held move, for what a pass finds. The content of a version in the target is never written again; the
 * attributes of a version follow.
 */
export function moveOfPass(move: MoveSpec): MoveSpec {
  return { ...move, onConflict: 'update' };
}

/** Whether a pass reads the target before it ends. */
export function mustWatch(
  { targetReadMinutes }: Pick<MoveSpec, 'targetReadMinutes'>,
  { isLast, watches, target }: Pick<Hold, 'isLast' | 'watches' | 'target'>,
  now: string,
): boolean {
  if (isLast === true || watches === true || target === undefined) return true;
  return Date.parse(now) - Date.parse(target.readAt) >= targetReadMinutes * 60_000;
}
