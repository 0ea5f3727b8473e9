import { chainRuns } from '../transfer/chainRuns';

/** What ordering needs to know of a version; `created` in unix seconds. */
export interface OrderedVersion {
  readonly version: string;
  readonly created: number;
  /** Undefined where nobody has read it, null where the service names none. */
  readonly previousVersion?: string | null | undefined;
}

export interface VersionOrder<V> {
  readonly ordered: readonly V[];
  /** Versions whose place among others of the same second is not proved by anything the service told. */
  readonly uncertain: readonly V[];
}

/**
 * Oldest first. The service lists versions by id, several can share a `created` second, and only newer items name their
 * `previousVersion`; so: by second, then by that chain, then the current version last. What is left is `uncertain`.
 * Source: recorded version lists of the service (wire facts, "Versions list is ordered by version id").
 */
export function orderVersions<V extends OrderedVersion>(
  versions: readonly V[],
  currentVersion: string | null,
): VersionOrder<V> {
  const seconds = [...new Set(versions.map((version) => version.created))].sort((a, b) => a - b);
  const groups = seconds.map((second) => orderWithinSecond(versions, second, currentVersion));
  return { ordered: groups.flatMap((group) => group.ordered), uncertain: groups.flatMap((group) => group.uncertain) };
}

/** True when the newest second holds more than one version and no chain tells which of them is current. */
export function isCurrentUncertain(versions: readonly OrderedVersion[]): boolean {
  const { ordered, uncertain } = orderVersions(versions, null);
  const last = ordered.at(-1);
  return last !== undefined && uncertain.includes(last);
}

/** True when two readable versions may have changed places: what is disabled does not go by value, wherever it stood. */
export function isReadableOrderUncertain(
  uncertain: readonly (OrderedVersion & { readonly enabled: boolean })[],
): boolean {
  const readable = uncertain.filter((version) => version.enabled);
  return new Set(readable.map((version) => version.created)).size < readable.length;
}

function orderWithinSecond<V extends OrderedVersion>(
  versions: readonly V[],
  second: number,
  current: string | null,
): VersionOrder<V> {
  const sameSecond = versions.filter(({ created }) => created === second);
  const [chain, ...others] = chainRuns(sameSecond) ?? [];
  // What is disabled is not read, so the current version may have been a guess. A chain is none.
  if (chain !== undefined && others.length === 0) return { ordered: chain, uncertain: [] };
  const last = sameSecond.filter(({ version }) => version === current);
  const rest = sameSecond.filter(({ version }) => version !== current);
  const { ordered, uncertain } = orderRest(rest, versions);
  return { ordered: [...ordered, ...last], uncertain };
}

/** Orders versions of one second by what they, and those of all other seconds, name as the version they followed. */
function orderRest<V extends OrderedVersion>(rest: readonly V[], versions: readonly V[]): VersionOrder<V> {
  if (rest.length <= 1) return { ordered: rest, uncertain: [] };
  const byId = [...rest].sort((a, b) => (a.version < b.version ? -1 : 1));
  const runs = chainRuns(byId);
  return (runs === undefined ? undefined : placeRuns(runs, versions)) ?? { ordered: byId, uncertain: byId };
}

type Run<V> = readonly V[];

/**
 * A disabled version cannot be read, so it breaks a chain into runs. Nothing of this second came before a run whose first
 * version names one of another second, or none at all. Nothing came after a run that a later second follows. Undefined
 * where what is named is impossible.
 */
function placeRuns<V extends OrderedVersion>(
  runs: readonly Run<V>[],
  versions: readonly V[],
): VersionOrder<V> | undefined {
  const inRuns = new Set(runs.flat().map(({ version }) => version));
  const others = versions.filter(({ version }) => !inRuns.has(version));
  const followed = new Set(others.map(({ previousVersion }) => previousVersion));
  // Items of before June 2025 name none, whatever came before.
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
