/** A version in an alignment. Versions with the same label can be paired. */
export interface Slot {
  readonly version: string;
  readonly label: string;
  /** In the source: the target may lack it. */
  readonly isOptional: boolean;
}

/** Versions whose order among themselves is unknown. Groups are in order, oldest first. */
export type SlotGroup = readonly Slot[];

interface SlotPair {
  readonly from: Slot;
  readonly to: Slot;
}

export interface Alignment {
  readonly pairs: readonly SlotPair[];
  /** Required versions of the source that are newer than all paired versions. */
  readonly missing: readonly Slot[];
}

/** What is left of the groups of one side, from `at` on. `first` is what is left of the group at `at`. */
interface Side {
  readonly groups: readonly SlotGroup[];
  readonly at: number;
  readonly first: SlotGroup | undefined;
}

interface Rest {
  readonly source: Side;
  readonly target: Side;
}

/**
 * Pairs every version of the target with a version of the source, in the order of both. It may skip optional versions of the
 * source. Required versions may be missing only at the end. It picks the alignment with the fewest missing versions.
 * Undefined if there is none.
 */
export function alignVersions(source: readonly SlotGroup[], target: readonly SlotGroup[]): Alignment | undefined {
  const known = new Map<string, Alignment | undefined>();
  return align({ source: sideFrom(source, 0), target: sideFrom(target, 0) }, known);
}

/** Copies no list, because an item can have thousands of versions. */
function sideFrom(groups: readonly SlotGroup[], from: number): Side {
  let at = from;
  while (groups[at]?.length === 0) at += 1;
  return { groups, at, first: groups[at] };
}

function align(start: Rest, known: Map<string, Alignment | undefined>): Alignment | undefined {
  const pairs: SlotPair[] = [];
  let rest = start;
  for (;;) {
    const from = rest.source.first;
    const to = rest.target.first;
    if (to === undefined) return { pairs, missing: slotsOf(rest.source).filter(({ isOptional }) => !isOptional) };
    if (from === undefined) return undefined;
    const pair = findPair(from, to);
    if (pair === undefined) {
      if (from.some(({ isOptional }) => !isOptional)) return undefined;
      rest = { ...rest, source: sideFrom(rest.source.groups, rest.source.at + 1) };
      continue;
    }
    // Pairing a required version at once is always best. An optional one must not take the place of a required one.
    if (isContested(pair, rest)) return joined(pairs, fork(pair, rest, known));
    pairs.push(pair);
    rest = withoutPair(rest, pair);
  }
}

function slotsOf({ first = [], groups, at }: Side): Slot[] {
  return [first, ...groups.slice(at + 1)].flat();
}

/** Tries both: with the optional version paired, and with it skipped. */
function fork(pair: SlotPair, rest: Rest, known: Map<string, Alignment | undefined>): Alignment | undefined {
  const key = keyOf(rest);
  if (known.has(key)) return known.get(key);
  const paired = joined([pair], align(withoutPair(rest, pair), known));
  const skipped = align({ ...rest, source: withoutSlot(rest.source, pair.from) }, known);
  const isSkippedBetter =
    skipped !== undefined && (paired === undefined || skipped.missing.length < paired.missing.length);
  const best = isSkippedBetter ? skipped : paired;
  known.set(key, best);
  return best;
}

function findPair(from: SlotGroup, to: SlotGroup): SlotPair | undefined {
  const requiredFirst = [...from].sort((a, b) => Number(a.isOptional) - Number(b.isOptional));
  for (const slot of requiredFirst) {
    const match = to.find(({ label }) => label === slot.label);
    if (match !== undefined) return { from: slot, to: match };
  }
  return undefined;
}

function isContested({ from }: SlotPair, { source }: Rest): boolean {
  return from.isOptional && slotsOf(source).some((slot) => !slot.isOptional && slot.label === from.label);
}

function joined(pairs: readonly SlotPair[], rest: Alignment | undefined): Alignment | undefined {
  return rest === undefined ? undefined : { pairs: [...pairs, ...rest.pairs], missing: rest.missing };
}

function withoutPair({ source, target }: Rest, { from, to }: SlotPair): Rest {
  return { source: withoutSlot(source, from), target: withoutSlot(target, to) };
}

/** The slot is always in the first group. */
function withoutSlot(side: Side, gone: Slot): Side {
  const left = (side.first ?? []).filter((slot) => slot !== gone);
  return left.length === 0 ? sideFrom(side.groups, side.at + 1) : { ...side, first: left };
}

/** Only the first groups can be partly used, so the key needs no others. */
function keyOf({ source, target }: Rest): string {
  const part = ({ groups, at, first = [] }: Side) => [groups.length - at, ...first.map(({ version }) => version)];
  return JSON.stringify([part(source), part(target)]);
}
