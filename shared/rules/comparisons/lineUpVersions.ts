/** One version to line up. Versions with the same label are equal. */
export interface LabelledVersion {
  readonly label: string;
  /** True if the vault does not prove the place of the version among those of the same second. */
  readonly isUncertain: boolean;
}

export interface LinedUp<V> {
  /** Versions that belong together, oldest first. Their labels may differ. */
  readonly pairs: readonly (readonly [source: V, target: V])[];
  readonly onlySource: readonly V[];
  readonly onlyTarget: readonly V[];
  /** Equal versions whose places differ. */
  readonly moved: readonly (readonly [source: V, target: V])[];
}

/** A longer product of the two lengths would take seconds. Then versions are paired by their places, newest first. */
const maxCells = 4_000_000;

/**
 * Lines up the versions of two vaults, both oldest first, so that as many equal versions as possible stand side by side.
 * Between those, it pairs the rest by place, newest first: an item that got a newer version, or of which one version was
 * changed, then differs in just that.
 */
export function lineUpVersions<V extends LabelledVersion>(source: readonly V[], target: readonly V[]): LinedUp<V> {
  const equal = equalPlaces(source, target);
  const pairs: (readonly [V, V])[] = [];
  const gaps: { readonly from: V[]; readonly to: V[] }[] = [];
  let [at, to] = [0, 0];
  for (const [nextAt, nextTo] of [...equal, [source.length, target.length] as const]) {
    gaps.push({ from: source.slice(at, nextAt), to: target.slice(to, nextTo) });
    [at, to] = [nextAt + 1, nextTo + 1];
  }
  const moved: (readonly [V, V])[] = [];
  const lost = takeMoved(gaps, (from, there) => {
    (from.isUncertain || there.isUncertain ? pairs : moved).push([from, there]);
  });
  for (const [index, gap] of lost.entries()) {
    const both = Math.min(gap.from.length, gap.to.length);
    for (let place = 1; place <= both; place += 1) {
      const [from, there] = [gap.from.at(-place), gap.to.at(-place)];
      if (from !== undefined && there !== undefined) pairs.push([from, there]);
    }
    lost[index] = { from: gap.from.slice(0, gap.from.length - both), to: gap.to.slice(0, gap.to.length - both) };
  }
  for (const [from, there] of equal) {
    const [one, other] = [source[from], target[there]];
    if (one !== undefined && other !== undefined) pairs.push([one, other]);
  }
  return {
    pairs,
    moved,
    onlySource: lost.flatMap(({ from }) => from),
    onlyTarget: lost.flatMap(({ to: there }) => there),
  };
}

interface Gap<V> {
  readonly from: readonly V[];
  readonly to: readonly V[];
}

/** Takes versions out of the gaps whose equal is in another gap. */
function takeMoved<V extends LabelledVersion>(gaps: readonly Gap<V>[], take: (from: V, to: V) => void): Gap<V>[] {
  const targets = new Map<string, V[]>();
  for (const one of gaps.flatMap(({ to }) => to)) {
    const alike = targets.get(one.label);
    if (alike === undefined) targets.set(one.label, [one]);
    else alike.push(one);
  }
  const taken = new Set<V>();
  for (const { from } of gaps) {
    for (const one of from) {
      const other = targets.get(one.label)?.shift();
      if (other === undefined) continue;
      take(one, other);
      taken.add(one).add(other);
    }
  }
  const rest = (versions: readonly V[]) => versions.filter((one) => !taken.has(one));
  return gaps.map(({ from, to }) => ({ from: rest(from), to: rest(to) }));
}

type Places = readonly (readonly [source: number, target: number])[];

/** The places of a longest common subsequence. Most items are equal from both ends, so only the middle costs more. */
function equalPlaces(source: readonly LabelledVersion[], target: readonly LabelledVersion[]): Places {
  const length = Math.min(source.length, target.length);
  let start = 0;
  while (start < length && source[start]?.label === target[start]?.label) start += 1;
  let end = 0;
  while (end < length - start && source.at(-1 - end)?.label === target.at(-1 - end)?.label) end += 1;
  const head = Array.from({ length: start }, (_, at) => [at, at] as const);
  const tail = Array.from({ length: end }, (_, at) => [source.length - end + at, target.length - end + at] as const);
  const labelsOf = (all: readonly LabelledVersion[]) => all.slice(start, all.length - end).map(({ label }) => label);
  const middle = commonPlaces(labelsOf(source), labelsOf(target));
  return [...head, ...middle.map(([from, to]) => [from + start, to + start] as const), ...tail];
}

function commonPlaces(source: readonly string[], target: readonly string[]): Places {
  const width = target.length + 1;
  if (source.length * target.length === 0 || source.length * target.length > maxCells) return [];
  const lengths = new Uint32Array((source.length + 1) * width);
  const lengthAt = (from: number, to: number): number => lengths[from * width + to] ?? 0;
  for (let from = source.length - 1; from >= 0; from -= 1) {
    for (let to = target.length - 1; to >= 0; to -= 1) {
      lengths[from * width + to] =
        source[from] === target[to]
          ? lengthAt(from + 1, to + 1) + 1
          : Math.max(lengthAt(from + 1, to), lengthAt(from, to + 1));
    }
  }
  const places: (readonly [number, number])[] = [];
  for (let from = 0, to = 0; from < source.length && to < target.length;) {
    if (source[from] === target[to]) places.push([from++, to++]);
    else if (lengthAt(from + 1, to) >= lengthAt(from, to + 1)) from += 1;
    else to += 1;
  }
  return places;
}
