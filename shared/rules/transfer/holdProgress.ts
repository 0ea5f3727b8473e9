import { type Problem, type ShownHold } from '../../contracts/api/moveStatus';
import { type Hold, type Pending, type Retry, type SincePlan } from '../../contracts/model/hold';
import { type MoveSpec } from '../../contracts/steps/moveSpec';
import { type MoveProgress } from '../../contracts/steps/orchestrations';
import { explainReason } from '../report/explainReason';
import { shortenProblem } from '../report/summarizeResults';

/** The pause after a pass that found something, or failed for the first time. */
const minPauseMs = 60_000;

/** The pause of an idle vault: four passes an hour. */
const idlePauseMs = 15 * 60_000;

/** The pause of a large idle vault, whose list takes more requests than a pass every 15 minutes may use. */
const maxPauseMs = 60 * 60_000;

/** How many items of one type the service lists in a request. */
const itemsPerListPage = 25;

/** Differences of a pass that history and status keep. The report has all of them. */
const pendingShown = 5;

const nothing: Pending = { count: 0, first: [] };

/** Begins to hold: the first pass begins at once. */
export function startHold(now: string): Hold {
  return {
    since: now,
    passes: 0,
    quiet: 0,
    passAt: now,
    brought: { items: 0, versions: 0 },
    pending: nothing,
    left: nothing,
  };
}

/** A pass begins. */
export function startPass(hold: Hold, now: string): Hold {
  const begun = { ...hold, nextPassAt: undefined, passAt: now, left: nothing };
  const { deletions, cutover } = hold;
  return {
    ...begun,
    ...(deletions === undefined ? {} : { deletions: { ...deletions, seen: undefined } }),
    ...(cutover === undefined ? {} : { isLast: true }),
  };
}

/** A pass has read the whole source, and moved what it found. */
export function endPass(hold: Hold, { found, now }: { readonly found: boolean; readonly now: string }): Hold {
  return {
    ...hold,
    trouble: undefined,
    passes: hold.passes + 1,
    quiet: found ? 0 : hold.quiet + 1,
    lastPassAt: now,
    inStepAt: hold.passAt,
    pending: hold.left,
  };
}

/** A pass could not be ended, for example because a vault does not answer. The next one tries again. */
export function failPass(hold: Hold, problem: Problem): Hold {
  return { ...hold, trouble: shortenProblem(problem), quiet: hold.trouble === undefined ? 0 : hold.quiet + 1 };
}

/** Adds differences that the current pass found and cannot carry. */
export function addLeft(hold: Hold, problems: readonly Problem[]): Hold {
  const { count, first } = hold.left;
  const shown = [...first, ...problems.map(shortenProblem)].slice(0, pendingShown);
  return { ...hold, left: { count: count + problems.length, first: shown } };
}

/** Adds when the newest item of a list was last changed. */
export function addNewest(hold: Hold, newest: number | undefined): Hold {
  return newest === undefined ? hold : { ...hold, newest: Math.max(hold.newest ?? 0, newest) };
}

/**
 * When the next pass begins. The pause doubles while passes find nothing. A large vault pauses so long that its list takes at
 * most 60 requests an hour, but at most an hour.
 */
export function nextPass({ quiet }: Pick<Hold, 'quiet'>, items: number, nowMs: number): string {
  const listMs = Math.min(maxPauseMs, Math.ceil(items / itemsPerListPage) * 60_000);
  const limit = Math.max(idlePauseMs, listMs);
  const pause = Math.min(limit, minPauseMs * 2 ** Math.min(quiet, 10));
  return new Date(nowMs + pause).toISOString();
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
  return { ...hold, brought: { items: items + open, versions: versions + newVersions } };
}

/**
 * The request of a held move, for what a pass finds. The content of a version in the target is never written again; the
 * attributes of a version follow.
 */
export function moveOfPass(move: MoveSpec): MoveSpec {
  return { ...move, onConflict: 'update' };
}

/** What a status shows of a held move. `now` is ISO 8601 UTC. */
export function shownHold(hold: Hold | undefined, now: string): ShownHold | null {
  if (hold === undefined) return null;
  const { since, passes, lastPassAt = null, nextPassAt = null, inStepAt = null, brought, trouble = null } = hold;
  const { there = 0, followed = 0, isHeld = false } = hold.deletions ?? {};
  return {
    ...{ since, passes, lastPassAt, nextPassAt, inStepAt, brought, trouble },
    pending: withHeld(hold),
    deletions: { there, followed, isHeld },
    cutoverAskedAt: hold.cutover?.at ?? null,
    lagSeconds: lagOf(inStepAt, now),
    ...frozenOf(hold),
  };
}

/** The problem of deletions that the move does not follow, because they are too many; undefined if it follows all. */
export function heldDeletions({ deletions }: Pick<Hold, 'deletions'>): Problem | undefined {
  if (deletions?.isHeld !== true) return undefined;
  const { detail, remedy } = explainReason('DELETIONS_HELD');
  return { code: 'DELETIONS_HELD', detail, remedy };
}

function withHeld(hold: Hold): Pending {
  const held = heldDeletions(hold);
  const { count, first } = hold.pending;
  return held === undefined ? hold.pending : { count: count + 1, first: [held, ...first].slice(0, pendingShown) };
}

/** The seconds since the target was in step; null before the end of the first pass. */
export function lagOf(inStepAt: string | null, now: string): number | null {
  return inStepAt === null ? null : Math.max(0, Math.round((Date.parse(now) - Date.parse(inStepAt)) / 1_000));
}

function frozenOf({ freeze }: Hold) {
  return freeze?.result === undefined ? {} : { frozen: freeze.result };
}

/** What the report says about a held move; undefined for another one. */
export function sincePlanOf({ hold }: Pick<MoveProgress, 'hold'>): Omit<SincePlan, 'pending' | 'deleted'> | undefined {
  if (hold === undefined) return undefined;
  return {
    heldSince: hold.since,
    passes: hold.passes,
    cutover: hold.cutover ?? null,
    ...hold.brought,
    ...frozenOf(hold),
  };
}
