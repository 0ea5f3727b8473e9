import { type ItemHistory, type ItemRun, type TargetVersion } from './itemHistory';
import { verifiedAt } from './verifiedAt';

/** The emulator and the test read the clock of one machine at slightly different times. */
const toleranceMs = 50;

/** The writer of a version in the target. `odd` versions are out of the order in which a move writes. */
interface Written {
  readonly value: string;
  readonly source: string | undefined;
  readonly index: number;
  readonly isOdd: boolean;
  /** Disabled and not restored: only a move that enables disabled versions can read it. */
  readonly isLocked: boolean;
  /** The place of the move that wrote it; -1 for anybody else. */
  readonly run: number;
}

interface State {
  readonly written: readonly Written[];
  /** The move that may write now, and whether its verification has ended. */
  readonly run: number;
  readonly isVerified: boolean;
  readonly nowMs: number;
  readonly usedAgain: ReadonlySet<number>;
}

/**
 * Looks for one legal order of writes and verifications that explains the final target (see the rules in
 * `itemHistory.ts`). Returns undefined if there is one, else a description of the best attempt.
 */
export function explainItem(history: ItemHistory): string | undefined {
  const open: State[] = [{ written: [], run: -1, isVerified: true, nowMs: -Infinity, usedAgain: new Set() }];
  let best = open[0];
  for (let state = open.pop(); state !== undefined; state = open.pop()) {
    if (isExplained(history, state)) return undefined;
    if (best === undefined || isFurther(state, best)) best = state;
    open.push(...nextStates(history, state));
  }
  return best === undefined ? 'there was no attempt' : describe(history, best);
}

function isExplained({ target, runs }: ItemHistory, { written, run, isVerified }: State): boolean {
  return written.length === target.length && run === runs.length - 1 && isVerified;
}

function isFurther(state: State, best: State): boolean {
  return (
    state.written.length - best.written.length > 0 ||
    (state.written.length === best.written.length && state.run > best.run)
  );
}

function nextStates(history: ItemHistory, state: State): State[] {
  return [...nextRun(history, state), ...verification(history, state), ...nextVersion(history, state)];
}

/** The next move takes over. The previous one must have verified what it reports. */
function nextRun({ runs }: ItemHistory, state: State): State[] {
  const next = runs[state.run + 1];
  if (next === undefined || !state.isVerified) return [];
  const isVerified = next.claim?.verified !== true;
  return [{ ...state, run: state.run + 1, isVerified, nowMs: Math.max(state.nowMs, next.sentMs) }];
}

function verification(history: ItemHistory, state: State): State[] {
  const run = history.runs[state.run];
  if (run === undefined || state.isVerified) return [];
  const nowMs = verifiedAt(history, run, state.written, state.nowMs);
  return nowMs === undefined ? [] : [{ ...state, isVerified: true, nowMs }];
}

function nextVersion(history: ItemHistory, state: State): State[] {
  const version = history.target[state.written.length];
  if (version === undefined) return [];
  return [
    ...byLiveWriter(history, state, version),
    ...byRun(history, state, version),
    ...byNetwork(history, state, version),
  ];
}

function byLiveWriter({ liveWrites }: ItemHistory, state: State, { value }: TargetVersion): State[] {
  const write = liveWrites.find((one) => one.value === value);
  if (write === undefined || state.written.some((one) => one.value === value)) return [];
  const nowMs = Math.max(state.nowMs, write.sentMs);
  if (nowMs > write.answeredMs) return [];
  const live: Written = { value, source: undefined, index: 0, isOdd: false, isLocked: false, run: -1 };
  return [{ ...state, nowMs, written: [...state.written, live] }];
}

function byRun({ runs, sources }: ItemHistory, state: State, { id, value, enabled }: TargetVersion): State[] {
  const run = runs[state.run];
  // A move does not write the item after its verification.
  if (run === undefined || (state.isVerified && run.claim?.verified === true)) return [];
  const versions = sources[run.source] ?? [];
  const index = versions.findIndex((one) => one.value === value);
  const version = versions[index];
  if (version === undefined) return [];
  const isInOrder = comesInOrder(run, state, index);
  if (!isInOrder && run.claim?.isNamed !== true && run.claim?.namesDuplicates !== true) return [];
  const nowMs = Math.max(state.nowMs, version.sentMs);
  const isLocked = !enabled && !versions.some((one) => one.id === id);
  const copy: Written = { value, source: run.source, index, isOdd: !isInOrder, isLocked, run: state.run };
  return [{ ...state, nowMs, written: [...state.written, copy] }];
}

/**
 * Each version comes once, after the versions that are older in the source. A move that may put versions on top begins
 * again after foreign versions, and after a copy with a hole, which omits a version older than its newest. Versions that
 * the move cannot read are foreign to it.
 */
function comesInOrder({ source, mayPutOnTop, unlocks }: ItemRun, { written, run }: State, index: number): boolean {
  const isOther = (one: Written): boolean => one.source !== source || one.isOdd;
  const isForeign = (one: Written): boolean => isOther(one) || (one.isLocked && !unlocks);
  if (!mayPutOnTop) return written.every((one) => isOther(one) || one.index < index);
  const earlier = written.filter((one) => one.run !== run);
  const afterHole = hasHole(earlier.filter((one) => !isForeign(one))) ? earlier.length : 0;
  const afterForeign = written.findLastIndex(isForeign) + 1;
  const from = Math.max(afterForeign, afterHole);
  const below = written.slice(0, from).filter((one) => !isOther(one));
  const above = written.slice(from).map((one) => one.index);
  return isNext(above, index) || (from === afterForeign && completesSplit(below, above, index));
}

/** If a copy has begun again, the versions before that do not count. */
function isNext(above: readonly number[], index: number): boolean {
  return above.slice(beginsAgainAt(above)).every((one) => one < index);
}

/**
 * A foreign version came between the versions of a copy. So the ones above it have none of the older ones, and the copy
 * begins again, once, with one of these.
 */
function completesSplit(below: readonly Written[], above: readonly number[], index: number): boolean {
  const isOlder = above.every((one) => index < one);
  return isOlder && beginsAgainAt(above) === 0 && below.some((one) => one.index === index);
}

function beginsAgainAt(indexes: readonly number[]): number {
  return Math.max(
    0,
    indexes.findIndex((one, at) => one < (indexes[at - 1] ?? -1)),
  );
}

function hasHole(copied: readonly Written[]): boolean {
  const indexes = copied.map(({ index }) => index);
  return Math.max(-1, ...indexes) + 1 > new Set(indexes).size;
}

function byNetwork({ deliveredAgainMs }: ItemHistory, state: State, { value }: TargetVersion): State[] {
  const before = state.written.find((one) => one.value === value);
  if (before === undefined) return [];
  return deliveredAgainMs.flatMap((atMs, at): State[] => {
    if (state.usedAgain.has(at) || state.nowMs > atMs + toleranceMs) return [];
    const nowMs = Math.max(state.nowMs, atMs - toleranceMs);
    const written = [...state.written, { ...before, isOdd: true }];
    return [{ ...state, nowMs, written, usedAgain: new Set([...state.usedAgain, at]) }];
  });
}

function describe({ name, target, runs }: ItemHistory, { written, run, isVerified }: State): string {
  const values = (all: readonly { value: string }[]): string => all.map(({ value }) => value).join(', ') || 'nothing';
  const held = `${name} holds ${values(target)}`;
  const next = target[written.length];
  const id = runs[run]?.id ?? 'no move';
  if (next !== undefined) return `${held}: after ${values(written)} nothing explains ${next.value} (at ${id})`;
  return isVerified ? `${held}: it is not explained (at ${id})` : `${held}: ${id} says verified, and it was never true`;
}
