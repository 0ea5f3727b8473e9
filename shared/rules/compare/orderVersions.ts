/** The facts that order a version; `created` in unix seconds. */
export interface OrderedVersion extends ChainedVersion {
  readonly created: number;
}

export interface VersionOrder<V> {
  readonly ordered: readonly V[];
  /** Versions whose order within one second cannot be proved from the answers of the service. */
  readonly uncertain: readonly V[];
}

/**
 * Orders versions, oldest first. The service lists versions by id, several can have the same `created` second, and only newer
 * items name their `previousVersion`. So versions are ordered by second, then by that chain, with the current version last.
 * The rest is `uncertain`.
 * Source: recorded version lists of the service (wire facts, "Versions list is ordered by version id").
 */
export function orderVersions<V extends OrderedVersion>(
  versions: readonly V[],
  currentVersion: string | null,
): VersionOrder<V> {
  const seconds = [...bySecond(versions)].sort(([a], [b]) => a - b);
  const groups = seconds.map(([, sameSecond]) => orderWithinSecond(sameSecond, versions, currentVersion));
  return { ordered: groups.flatMap((group) => group.ordered), uncertain: groups.flatMap((group) => group.uncertain) };
}

/** True if the newest second has more than one version and no chain shows which of them is current. */
export function isCurrentUncertain(versions: readonly OrderedVersion[]): boolean {
  const { ordered, uncertain } = orderVersions(versions, null);
  const last = ordered.at(-1);
  return last !== undefined && uncertain.includes(last);
}

/** True if the order of two readable versions is uncertain. Disabled versions do not go by value, so their order does not matter. */
export function isReadableOrderUncertain(
  uncertain: readonly (OrderedVersion & { readonly enabled: boolean })[],
): boolean {
  const readable = uncertain.filter((version) => version.enabled);
  return new Set(readable.map((version) => version.created)).size < readable.length;
}

/** An item can have thousands of versions, so each is looked at once. */
function bySecond<V extends OrderedVersion>(versions: readonly V[]): ReadonlyMap<number, readonly V[]> {
  const groups = new Map<number, V[]>();
  for (const version of versions) {
    const group = groups.get(version.created);
    if (group === undefined) groups.set(version.created, [version]);
    else group.push(version);
  }
  return groups;
}

function orderWithinSecond<V extends OrderedVersion>(
  sameSecond: readonly V[],
  versions: readonly V[],
  current: string | null,
): VersionOrder<V> {
  if (sameSecond.length === 1) return { ordered: sameSecond, uncertain: [] };
  const [chain, ...others] = chainRuns(sameSecond) ?? [];
  // Disabled versions are not read, so the current version may be a guess. A chain is proof.
  if (chain !== undefined && others.length === 0) return { ordered: chain, uncertain: [] };
  const last = sameSecond.filter(({ version }) => version === current);
  const rest = sameSecond.filter(({ version }) => version !== current);
  const { ordered, uncertain } = orderRest(rest, versions);
  return { ordered: [...ordered, ...last], uncertain };
}

/** Orders versions of one second by the previous versions that all versions of the item name. */
function orderRest<V extends OrderedVersion>(rest: readonly V[], versions: readonly V[]): VersionOrder<V> {
  if (rest.length <= 1) return { ordered: rest, uncertain: [] };
  const byId = [...rest].sort((a, b) => (a.version < b.version ? -1 : 1));
  const runs = chainRuns(byId);
  return (runs === undefined ? undefined : placeRuns(runs, versions)) ?? { ordered: byId, uncertain: byId };
}

type Run<V> = readonly V[];

/**
 * A disabled version cannot be read, so it splits a chain into runs. A run is the first of its second if its first version
 * names a version of another second, or none. A run is the last if a version of a later second names its last version.
 * Undefined if the names contradict each other.
 */
function placeRuns<V extends OrderedVersion>(
  runs: readonly Run<V>[],
  versions: readonly V[],
): VersionOrder<V> | undefined {
  const inRuns = new Set(runs.flat().map(({ version }) => version));
  const others = versions.filter(({ version }) => !inRuns.has(version));
  const followed = new Set(others.map(({ previousVersion }) => previousVersion));
  // Items from before June 2025 never name a previous version.
  const isNamed = runs.some((run) => run.length > 1);
  const isFirst = ([head]: Run<V>): boolean =>
    typeof head?.previousVersion === 'string' || (head?.previousVersion === null && isNamed);
  const isLast = (run: Run<V>): boolean => followed.has(run.at(-1)?.version ?? '');
  const first = runs.filter(isFirst);
  const last = runs.filter((run) => isLast(run) && !isFirst(run));
  if (first.length > 1 || last.length > 1 || (runs.length > 1 && first.some(isLast))) return undefined;
  const between = runs.filter((run) => !isFirst(run) && !isLast(run));
  return { ordered: [...first, ...between, ...last].flat(), uncertain: between.length > 1 ? between.flat() : [] };
}

/** A version of which the service may have named the previous one. */
interface ChainedVersion {
  readonly version: string;
  /** Undefined if nobody has read it, null if the service names none. */
  readonly previousVersion?: string | null | undefined;
}

/**
 * Joins versions into runs: in each run, every version names the one before it as its previous version. Undefined if these
 * names contradict each other.
 */
function chainRuns<V extends ChainedVersion>(versions: readonly V[]): readonly (readonly V[])[] | undefined {
  const ids = new Set(versions.map(({ version }) => version));
  const next = new Map<string, V>();
  const heads: V[] = [];
  for (const version of versions) {
    const { previousVersion } = version;
    if (typeof previousVersion !== 'string' || !ids.has(previousVersion)) heads.push(version);
    else if (next.has(previousVersion)) return undefined;
    else next.set(previousVersion, version);
  }
  const runs = heads.map((head) => runFrom(head, next));
  // Versions in a circle have no first version.
  return runs.flat().length === versions.length ? runs : undefined;
}

function runFrom<V extends ChainedVersion>(head: V, next: ReadonlyMap<string, V>): readonly V[] {
  const run = [head];
  for (let at = next.get(head.version); at !== undefined; at = next.get(at.version)) run.push(at);
  return run;
}
